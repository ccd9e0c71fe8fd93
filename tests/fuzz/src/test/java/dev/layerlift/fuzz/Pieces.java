package dev.layerlift.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Bytes, and how they arrive. */
final class Pieces {
  private final byte[] bytes;
  private final int size;

  /**
   * @param size of each piece but the last, in bytes
   */
  Pieces(byte[] bytes, int size) {
    this.bytes = bytes;
    this.size = size;
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** The first byte is the size of the pieces, 0 for one piece; the others are the bytes. */
  static Pieces of(byte[] input) {
    if (input.length == 0) {
      return new Pieces(input, 1);
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    int size = input[0] & 0xff;
    return new Pieces(bytes, size == 0 ? Math.max(1, bytes.length) : size);
  }

  /** The same bytes, all at once. */
  Pieces joined() {
    return new Pieces(bytes, Math.max(1, bytes.length));
  }

  @FunctionalInterface
  interface Taker {
    void take(byte[] bytes, int offset, int length) throws IOException;
  }

  void forEach(Taker taker) throws IOException {
    for (int at = 0; at < bytes.length; at += size) {
      taker.take(bytes, at, Math.min(size, bytes.length - at));
    }
  }

  /** Gives at most one piece a read. */
  InputStream stream() {
    return new InputStream() {
      private int at;

      @Override
      public int read() {
        return at == bytes.length ? -1 : bytes[at++] & 0xff;
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        if (at == bytes.length) {
          return -1;
        }
        int count = Math.min(Math.min(size, length), bytes.length - at);
        System.arraycopy(bytes, at, target, offset, count);
        at += count;
        return count;
      }
    };
  }
}
