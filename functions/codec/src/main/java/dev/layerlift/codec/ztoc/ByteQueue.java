package dev.layerlift.codec.ztoc;

import java.nio.ByteBuffer;

/** Bytes that wait for the other side to catch up; moved only when there is no room behind them. */
final class ByteQueue {
  private byte[] bytes = new byte[1 << 16];
  private ByteBuffer waiting = ByteBuffer.wrap(bytes, 0, 0);

  void append(byte[] more, int offset, int length) {
    int start = isEmpty() ? 0 : waiting.position();
    int end = isEmpty() ? 0 : waiting.limit();
    if (length > bytes.length - end) {
      int size = end - start;
      byte[] from = bytes;
      if (length > bytes.length - size) {
        bytes = new byte[Math.max(2 * bytes.length, Math.addExact(size, length))];
      }
      System.arraycopy(from, start, bytes, 0, size);
      start = 0;
      end = size;
    }
    System.arraycopy(more, offset, bytes, end, length);
    waiting = ByteBuffer.wrap(bytes, start, end - start + length);
  }

  /** What waits, until the next append; reading from it takes it out. */
  ByteBuffer waiting() {
    return waiting;
  }

  boolean isEmpty() {
    return !waiting.hasRemaining();
  }

  void clear() {
    waiting = ByteBuffer.wrap(bytes, 0, 0);
  }
}
