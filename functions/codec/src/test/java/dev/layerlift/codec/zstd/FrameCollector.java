package dev.layerlift.codec.zstd;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Keeps what an encoder emits. */
final class FrameCollector implements FrameSink {
  private final List<byte[]> frames = new ArrayList<>();

  @Override
  public void accept(ByteBuffer frame) {
    byte[] copy = new byte[frame.remaining()];
    frame.get(copy);
    frames.add(copy);
  }

  List<byte[]> frames() {
    return frames;
  }

  byte[] stream() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    frames.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
