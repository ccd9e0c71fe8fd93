package dev.layerlift.codec.zstd;

import java.io.IOException;
import java.util.Random;

/** Content to encode, and ways to do it. */
final class ZstdBytes {
  private ZstdBytes() {}

  /** Text-like with repetitions near and far, so that levels differ. */
  static byte[] content(int size, long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[size];
    int position = 0;
    while (position < size) {
      int run = Math.min(size - position, 1 + random.nextInt(40));
      if (position > 200 && random.nextInt(3) > 0) {
        int from = random.nextInt(position - run > 0 ? position - run : 1);
        System.arraycopy(bytes, from, bytes, position, run);
      } else {
        for (int i = 0; i < run; i++) {
          bytes[position + i] = (byte) ('a' + random.nextInt(20));
        }
      }
      position += run;
    }
    return bytes;
  }

  static EncodedStream encode(EncoderSettings settings, byte[] content, FrameSink sink)
      throws IOException {
    try (ZstdFrameEncoder encoder = new ZstdFrameEncoder(settings, sink)) {
      encoder.write(content, 0, content.length);
      return encoder.finish();
    }
  }

  static EncodedStream encodeInRandomPieces(
      EncoderSettings settings, byte[] content, FrameSink sink, long seed) throws IOException {
    Random random = new Random(seed);
    try (ZstdFrameEncoder encoder = new ZstdFrameEncoder(settings, sink)) {
      int position = 0;
      while (position < content.length) {
        int most = random.nextBoolean() ? 100 : 200_000;
        int count = Math.min(content.length - position, random.nextInt(most));
        encoder.write(content, position, count);
        position += count;
      }
      return encoder.finish();
    }
  }
}
