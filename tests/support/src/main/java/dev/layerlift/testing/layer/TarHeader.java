package dev.layerlift.testing.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One header block, field by field, right or wrong: it says what it is told. Texts are bytes, one
 * char each (Latin-1). Offsets and lengths are those of POSIX.1-1988 ustar and of the GNU and star
 * dialects.
 */
final class TarHeader {
  static final int BLOCK = 512;

  /** What the magic claims. */
  enum Dialect {
    V7(""),
    USTAR("ustar\0" + "00"),
    STAR("ustar\0" + "00"),
    GNU("ustar  \0");

    private final String magic;

    Dialect(String magic) {
      this.magic = magic;
    }
  }

  /** How octal numbers fill their fields; writers of tar archives differ. */
  enum Digits {
    ZEROS_THEN_NUL,
    ZEROS_THEN_SPACE,
    SPACES_THEN_NUL,
    ALL_ZEROS_NO_END,
    SPACE_AND_NUL
  }

  private final byte[] block = new byte[BLOCK];
  private final Dialect dialect;
  private final Digits digits;
  private boolean signedChecksum;
  private int checksumError;

  TarHeader(Dialect dialect, Digits digits, String name, char type) {
    this.dialect = dialect;
    this.digits = digits;
    text(0, 100, name);
    text(156, 1, String.valueOf(type));
    text(257, 8, dialect.magic);
    if (dialect == Dialect.STAR) {
      text(508, 4, "tar\0");
    }
    mode(0644).owner(0, 0).size(0).time(0);
    if (dialect != Dialect.V7) {
      device(0, 0);
    }
  }

  TarHeader mode(long mode) {
    return number(100, 8, mode);
  }

  TarHeader owner(long uid, long gid) {
    return number(108, 8, uid).number(116, 8, gid);
  }

  TarHeader size(long size) {
    return number(124, 12, size);
  }

  /**
   * @param seconds since 1970
   */
  TarHeader time(long seconds) {
    return number(136, 12, seconds);
  }

  TarHeader link(String name) {
    return text(157, 100, name);
  }

  TarHeader ownerNames(String user, String group) {
    return text(265, 32, user).text(297, 32, group);
  }

  TarHeader device(long major, long minor) {
    return number(329, 8, major).number(337, 8, minor);
  }

  /** The part of the name before a slash: 155 bytes, 131 in star. */
  TarHeader prefix(String prefix) {
    return text(345, dialect == Dialect.STAR ? 131 : 155, prefix);
  }

  /** Time of access and of the last change of the inode, GNU and star only. */
  TarHeader otherTimes(long access, long change) {
    return switch (dialect) {
      case GNU -> number(345, 12, access).number(357, 12, change);
      case STAR -> number(476, 12, access).number(488, 12, change);
      case V7, USTAR -> this;
    };
  }

  /** Any bytes anywhere. */
  TarHeader text(int offset, int length, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    Arrays.fill(block, offset, offset + length, (byte) 0);
    System.arraycopy(bytes, 0, block, offset, Math.min(length, bytes.length));
    return this;
  }

  /** Octal where it fits, base-256 where not (GNU tar, "Basic Tar Format"). */
  TarHeader number(int offset, int length, long value) {
    if (value >= 0 && (length > 21 || value < 1L << (3 * (length - 1)))) {
      return text(offset, length, octal(length, value));
    }
    return binary(offset, length, value);
  }

  /** Base-256, big endian, two's complement, the top bit set as a mark. */
  TarHeader binary(int offset, int length, long value) {
    for (int i = 0; i < length; i++) {
      int shift = 8 * (length - 1 - i);
      block[offset + i] = (byte) (shift >= 64 ? value >> 63 : value >> shift);
    }
    block[offset] |= (byte) 0x80;
    return this;
  }

  /** Sums signed bytes, as some old writers did. */
  TarHeader withSignedChecksum() {
    signedChecksum = true;
    return this;
  }

  TarHeader withWrongChecksum() {
    checksumError = 1;
    return this;
  }

  byte[] bytes() {
    Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = checksumError;
    for (byte b : block) {
      sum += signedChecksum ? b : b & 0xff;
    }
    text(148, 8, "%06o\0 ".formatted(sum & 0777777));
    return block.clone();
  }

  private String octal(int length, long value) {
    return switch (digits) {
      case ZEROS_THEN_NUL -> zeros(value, length - 1);
      case ZEROS_THEN_SPACE -> zeros(value, length - 1) + " ";
      case SPACES_THEN_NUL -> " ".repeat(length - 1 - oct(value).length()) + oct(value);
      case ALL_ZEROS_NO_END -> zeros(value, length);
      case SPACE_AND_NUL ->
          oct(value).length() > length - 2
              ? zeros(value, length - 1)
              : zeros(value, length - 2) + " \0";
    };
  }

  private static String zeros(long value, int length) {
    return "0".repeat(length - oct(value).length()) + oct(value);
  }

  private static String oct(long value) {
    return Long.toOctalString(value);
  }
}
