package dev.layerlift.codec.zstd;

import dev.layerlift.codec.io.ByteSize;

/**
 * How a stream is cut and encoded. Level and frame size determine the output's bytes, the number of
 * workers does not.
 *
 * @param level 1 (fast) to 19 (small)
 * @param frameSize of the uncompressed input of each frame but the last, which can be shorter; 1 B
 *     to 256 MiB
 * @param workers threads that encode, at least 1
 */
public record EncoderSettings(int level, ByteSize frameSize, int workers) {
  private static final ByteSize MAX_FRAME_SIZE = ByteSize.ofMebibytes(256);

  public static final EncoderSettings DEFAULT = new EncoderSettings(6, ByteSize.ofMebibytes(16), 2);

  public EncoderSettings {
    if (level < 1 || level > 19) {
      throw new IllegalArgumentException("a zstd level is 1 to 19: " + level);
    }
    if (frameSize.bytes() < 1 || frameSize.compareTo(MAX_FRAME_SIZE) > 0) {
      throw new IllegalArgumentException(
          "a frame is 1 B to " + MAX_FRAME_SIZE + " of input: " + frameSize);
    }
    if (workers < 1) {
      throw new IllegalArgumentException("at least one worker: " + workers);
    }
  }

  public EncoderSettings withLevel(int newLevel) {
    return new EncoderSettings(newLevel, frameSize, workers);
  }

  public EncoderSettings withFrameSize(ByteSize newFrameSize) {
    return new EncoderSettings(level, newFrameSize, workers);
  }

  public EncoderSettings withWorkers(int newWorkers) {
    return new EncoderSettings(level, frameSize, newWorkers);
  }
}
