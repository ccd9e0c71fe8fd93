package dev.layerlift.codec.zstd;

/** One frame on its way, with the buffers that it reuses. One thread at a time owns it. */
final class Frame implements AutoCloseable {
  private final NativeBuffer input = new NativeBuffer();
  private final NativeBuffer output = new NativeBuffer();

  /** Guarded by the queue's lock. */
  boolean encoded;

  NativeBuffer input() {
    return input;
  }

  NativeBuffer output() {
    return output;
  }

  void clear() {
    input.clear();
    output.clear();
  }

  @Override
  public void close() {
    input.close();
    output.close();
  }
}
