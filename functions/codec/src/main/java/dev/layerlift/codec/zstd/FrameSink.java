package dev.layerlift.codec.zstd;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes whole frames, in the order of the input, always on the same thread of the encoder. */
@FunctionalInterface
public interface FrameSink {
  /**
   * May block: the encoder and its writer then wait. What it throws ends the encoder and reaches
   * the writer unchanged.
   *
   * @param frame direct, read-only, from position to limit; gone when the call returns
   */
  void accept(ByteBuffer frame) throws IOException;
}
