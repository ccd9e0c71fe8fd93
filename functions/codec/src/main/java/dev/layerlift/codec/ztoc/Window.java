package dev.layerlift.codec.ztoc;

import static dev.layerlift.codec.ztoc.Checkpoint.WINDOW_SIZE;

/**
 * The last 32 KiB of a stream that flows by, zeros before its start. It goes on over the ends of
 * gzip members.
 */
final class Window {
  private final byte[] ring = new byte[WINDOW_SIZE];

  /** Of the oldest byte. */
  private int start;

  void push(byte[] bytes, int offset, int length) {
    int kept = Math.min(length, WINDOW_SIZE);
    int from = offset + length - kept;
    int first = Math.min(kept, WINDOW_SIZE - start);
    System.arraycopy(bytes, from, ring, start, first);
    System.arraycopy(bytes, from + first, ring, 0, kept - first);
    start = (start + kept) % WINDOW_SIZE;
  }

  void copyTo(byte[] target, int offset) {
    System.arraycopy(ring, start, target, offset, WINDOW_SIZE - start);
    System.arraycopy(ring, 0, target, offset + WINDOW_SIZE - start, start);
  }
}
