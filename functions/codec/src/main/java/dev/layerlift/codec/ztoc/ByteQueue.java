package dev.layerlift.codec.ztoc;

import java.nio.ByteBuffer;

/** Bytes that wait for the other side to catch up. */
final class ByteQueue {
  private ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();

  void append(byte[] more, int offset, int length) {
    if (length > bytes.capacity() - bytes.remaining()) {
      int capacity = Math.max(2 * bytes.capacity(), bytes.remaining() + length);
      bytes = ByteBuffer.allocate(capacity).put(bytes).flip();
    }
    bytes.compact().put(more, offset, length).flip();
  }

  /** What waits; reading from it takes it out. */
  ByteBuffer waiting() {
    return bytes;
  }

  void clear() {
    bytes.clear().flip();
  }
}
