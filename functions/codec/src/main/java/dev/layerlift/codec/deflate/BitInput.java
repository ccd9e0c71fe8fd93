package dev.layerlift.codec.deflate;

/**
 * Bits of the pushed bytes, least significant first (RFC 1951, section 3.1.1).
 *
 * <p>A byte is taken only when one of its bits is needed. Between two elements of the format, fewer
 * than 8 bits are therefore buffered, all of the last byte taken; within an element that the pushed
 * bytes do not complete, all of its bits so far are.
 */
final class BitInput {
  private static final byte[] NOTHING = {};

  byte[] bytes = NOTHING;

  /** Index in {@link #bytes} of the next byte to take. */
  int position;

  int limit;

  /** The next bits, the first one lowest; zero above {@link #count}. */
  long bits;

  int count;

  /** Offset in the stream of index 0 of {@link #bytes}. */
  private long origin;

  void reset(long offset) {
    bytes = NOTHING;
    position = 0;
    limit = 0;
    bits = 0;
    count = 0;
    origin = offset;
  }

  void push(byte[] pushed, int from, int length) {
    origin = offset() - from;
    bytes = pushed;
    position = from;
    limit = from + length;
  }

  /** Of the next byte to take, in the stream. */
  long offset() {
    return origin + position;
  }

  /**
   * Buffers one more byte.
   *
   * @return false if all pushed bytes are taken
   */
  boolean pull() {
    if (position == limit) {
      return false;
    }
    bits |= (bytes[position++] & 0xffL) << count;
    count += 8;
    return true;
  }

  /**
   * Buffers as many bytes as the wanted bits need.
   *
   * @param wanted at most 32
   * @return false if the pushed bytes end before that
   */
  boolean need(int wanted) {
    while (count < wanted) {
      if (!pull()) {
        return false;
      }
    }
    return true;
  }

  /** The next bits, of those buffered. */
  int take(int width) {
    int value = (int) bits & ((1 << width) - 1);
    drop(width);
    return value;
  }

  void drop(int width) {
    bits >>>= width;
    count -= width;
  }

  void dropToByteBoundary() {
    drop(count & 7);
  }
}
