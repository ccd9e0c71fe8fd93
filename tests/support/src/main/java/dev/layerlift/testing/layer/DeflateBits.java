package dev.layerlift.testing.layer;

import java.io.ByteArrayOutputStream;

/**
 * Bits in the order of RFC 1951, section 3.1.1: numbers from their low bit, codes from their high
 * one.
 */
final class DeflateBits {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int pending;
  private int count;

  /**
   * @param length at most 16 bits
   */
  void number(int value, int length) {
    pending |= (value & ((1 << length) - 1)) << count;
    count += length;
    while (count >= 8) {
      bytes.write(pending);
      pending >>>= 8;
      count -= 8;
    }
  }

  void code(int value, int length) {
    number(length == 0 ? 0 : Integer.reverse(value) >>> (32 - length), length);
  }

  /** Zero bits up to the next byte. */
  void align() {
    number(0, -count & 7);
  }

  /** Whole bytes; only when aligned. */
  void raw(byte[] source, int offset, int length) {
    bytes.write(source, offset, length);
  }

  /** All that was written, the last byte filled up with zero bits. */
  byte[] bytes() {
    align();
    return bytes.toByteArray();
  }
}
