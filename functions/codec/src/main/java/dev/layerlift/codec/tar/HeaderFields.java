package dev.layerlift.codec.tar;

import dev.layerlift.codec.io.MalformedInputException;
import java.util.Arrays;

/** Fields of one header block: where they are, and how numbers and texts are written in them. */
final class HeaderFields {
  static final int BLOCK_SIZE = 512;

  private static final byte[] ZEROS = new byte[BLOCK_SIZE];

  private final byte[] block;
  private final long blockOffset;

  /**
   * @param block 512 bytes; read as long as this object is used
   * @param blockOffset of the block in the tar, for errors
   */
  HeaderFields(byte[] block, long blockOffset) {
    this.block = block;
    this.blockOffset = blockOffset;
  }

  char letter(int at) {
    return (char) (block[at] & 0xff);
  }

  /** Up to the first NUL. */
  RawText text(int from, int length) {
    return text(block, from, from + length);
  }

  static RawText text(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && bytes[end] != 0) {
      end++;
    }
    return RawText.copyOf(bytes, from, end - from);
  }

  boolean matches(int from, String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      if (block[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Octal digits (POSIX), or two's complement in base 256 where the top bit is set (GNU). */
  long number(int from, int length, String field) throws MalformedInputException {
    return (block[from] & 0x80) != 0 ? base256(from, length, field) : octal(from, length, field);
  }

  /** Between spaces and NULs on both sides; what follows a NUL in the middle does not count. */
  long octal(int from, int length, String field) throws MalformedInputException {
    int start = from;
    int end = from + length;
    while (start < end && isBlank(block[start])) {
      start++;
    }
    while (end > start && isBlank(block[end - 1])) {
      end--;
    }
    long value = 0;
    for (int i = start; i < end && block[i] != 0; i++) {
      if (block[i] < '0' || block[i] > '7') {
        throw malformed("the " + field + " of a tar header is no octal number");
      }
      value = value << 3 | (block[i] - '0');
    }
    return value;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == 0;
  }

  private long base256(int from, int length, String field) throws MalformedInputException {
    boolean negative = (block[from] & 0x40) != 0;
    int invert = negative ? 0xff : 0;
    long value = 0;
    for (int i = from; i < from + length; i++) {
      int digit = (block[i] & 0xff) ^ invert;
      if (i == from) {
        digit &= 0x7f;
      }
      if (value >>> 55 != 0) {
        throw malformed("the " + field + " of a tar header is beyond 64 bits");
      }
      value = value << 8 | digit;
    }
    return negative ? ~value : value;
  }

  boolean isZero() {
    return Arrays.equals(block, ZEROS);
  }

  /**
   * Adds the block up with its checksum field as spaces; tars with signed and with unsigned sums
   * exist.
   */
  void requireChecksum(int from, int length) throws MalformedInputException {
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK_SIZE; i++) {
      byte b = i >= from && i < from + length ? (byte) ' ' : block[i];
      unsigned += b & 0xff;
      signed += b;
    }
    long expected = octal(from, length, "checksum");
    if (expected != unsigned && expected != signed) {
      throw malformed(
          "no tar header: its checksum is %d, it says %d".formatted(unsigned, expected));
    }
  }

  MalformedInputException malformed(String reason) {
    return MalformedInputException.at(blockOffset, reason);
  }
}
