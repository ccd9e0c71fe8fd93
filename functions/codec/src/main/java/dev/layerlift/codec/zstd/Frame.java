package dev.layerlift.codec.zstd;

import java.lang.foreign.Arena;
import java.util.function.Supplier;

/** One frame on its way, with the buffers that it reuses. One thread at a time owns it. */
final class Frame implements AutoCloseable {
  private final NativeBuffer input;
  private final NativeBuffer output;

  /** Guarded by the queue's lock. */
  boolean encoded;

  Frame(Supplier<Arena> arenas) {
    input = new NativeBuffer(arenas);
    output = new NativeBuffer(arenas);
  }

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
