package dev.layerlift.codec.zstd;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;

/** Encodes frames until there are no more, and proves each by decoding it again. */
final class FrameWorker implements Runnable {
  private final FrameQueue queue;
  private final Supplier<FrameCodec> codecs;
  private final Supplier<Arena> arenas;

  FrameWorker(FrameQueue queue, Supplier<FrameCodec> codecs, Supplier<Arena> arenas) {
    this.queue = queue;
    this.codecs = codecs;
    this.arenas = arenas;
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // whatever ends a worker must reach the writer
  public void run() {
    try (FrameCodec codec = codecs.get();
        NativeBuffer decoded = new NativeBuffer(arenas)) {
      Optional<Frame> next = queue.takeFilled();
      while (next.isPresent()) {
        Frame frame = next.orElseThrow();
        encode(frame, codec, decoded);
        queue.markEncoded(frame);
        next = queue.takeFilled();
      }
    } catch (Throwable e) {
      queue.fail(e);
    }
  }

  private static void encode(Frame frame, FrameCodec codec, NativeBuffer decoded)
      throws EncoderFaultException {
    ByteBuffer input = frame.input().content();
    int size = input.remaining();
    int maximum = codec.maxEncodedSize(size);
    codec.encode(input, frame.output().reserve(maximum, maximum));
    decoded.clear();
    codec.decode(frame.output().content(), decoded.reserve(size, size).limit(size));
    if (!decoded.content().equals(frame.input().content())) {
      throw new EncoderFaultException(
          "a zstd frame of " + size + " bytes of input decodes to other bytes");
    }
  }
}
