package dev.layerlift.codec.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.ByteSize;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way out ends all threads and gives back all memory. */
class ZstdEncoderFailureTest {
  private static final int FRAME_SIZE = 1 << 12;
  private static final EncoderSettings SETTINGS =
      new EncoderSettings(1, ByteSize.ofBytes(FRAME_SIZE), 2);
  private static final byte[] FRAME = ZstdBytes.content(FRAME_SIZE, 1);

  private final CountingArenas arenas = new CountingArenas();

  private ZstdFrameEncoder encoder(FrameSink sink) {
    return encoder(SETTINGS, sink, () -> new LibzstdFrameCodec(1));
  }

  private ZstdFrameEncoder encoder(
      EncoderSettings settings, FrameSink sink, Supplier<FrameCodec> codecs) {
    return new ZstdFrameEncoder(settings, sink, codecs, arenas);
  }

  @AfterEach
  void nothingLeaks() {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("zstd-"));
    assertThat(arenas.bytes()).isZero();
    assertThat(arenas.open()).isZero();
  }

  static List<Throwable> failures() {
    return List.of(
        new IOException("connection reset"),
        new UncheckedIOException(new IOException("unchecked")),
        new AssertionError("an error"));
  }

  private static <T extends Throwable> void throwAny(Throwable failure) throws T {
    @SuppressWarnings("unchecked")
    T unchecked = (T) failure;
    throw unchecked;
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failureOfTheSinkReachesTheWriterUnchanged(Throwable failure) {
    AtomicInteger accepted = new AtomicInteger();
    FrameSink sink =
        frame -> {
          if (accepted.incrementAndGet() == 3) {
            ZstdEncoderFailureTest.<RuntimeException>throwAny(failure);
          }
        };
    try (ZstdFrameEncoder encoder = encoder(sink)) {
      assertThatThrownBy(
              () -> {
                while (true) {
                  encoder.write(FRAME, 0, FRAME_SIZE);
                }
              })
          .isSameAs(failure);
      assertThatThrownBy(() -> encoder.write(FRAME, 0, 1)).isSameAs(failure);
      assertThatThrownBy(encoder::finish).isSameAs(failure);
    }
    assertThat(accepted).hasValue(3);
  }

  @Test
  void failureOfTheSinkInTheLastFrameReachesFinish() throws IOException {
    IOException failure = new IOException("disk full");
    try (ZstdFrameEncoder encoder =
        encoder(frame -> {
          throw failure;
        })) {
      encoder.write(FRAME, 0, 10);
      assertThatThrownBy(encoder::finish).isSameAs(failure);
    }
  }

  /** Encodes as libzstd does, then damages some frames. */
  private static FrameCodec damaging(int damagedSize, byte[] replacement) {
    LibzstdFrameCodec real = new LibzstdFrameCodec(1);
    return new FrameCodec() {
      @Override
      public int maxEncodedSize(int uncompressedSize) {
        return real.maxEncodedSize(uncompressedSize);
      }

      @Override
      public void encode(ByteBuffer input, ByteBuffer output) throws EncoderFaultException {
        if (input.remaining() == damagedSize) {
          output.put(replacement);
        } else {
          real.encode(input, output);
        }
      }

      @Override
      public void decode(ByteBuffer frame, ByteBuffer output) throws EncoderFaultException {
        real.decode(frame, output);
      }

      @Override
      public void close() {
        real.close();
      }
    };
  }

  private static byte[] frameOf(byte[] content) throws IOException {
    FrameCollector sink = new FrameCollector();
    ZstdBytes.encode(SETTINGS, content, sink);
    return sink.stream();
  }

  @Test
  void frameThatDecodesToOtherBytesIsNotEmitted() throws IOException {
    byte[] otherBytes = FRAME.clone();
    otherBytes[1000] ^= 1;
    byte[] other = frameOf(Arrays.copyOf(otherBytes, 2000));
    FrameCollector sink = new FrameCollector();
    try (ZstdFrameEncoder encoder = encoder(SETTINGS, sink, () -> damaging(2000, other))) {
      encoder.write(FRAME, 0, FRAME_SIZE);
      encoder.write(FRAME, 0, 2000);
      assertThatThrownBy(encoder::finish)
          .isInstanceOf(EncoderFaultException.class)
          .hasMessageContaining("decodes to other bytes");
    }
    assertThat(sink.frames()).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void frameThatDecodesToFewerBytesIsNotEmitted() throws IOException {
    byte[] shorter = frameOf(new byte[10]);
    FrameCollector sink = new FrameCollector();
    try (ZstdFrameEncoder encoder = encoder(SETTINGS, sink, () -> damaging(11, shorter))) {
      encoder.write(new byte[11], 0, 11);
      assertThatThrownBy(encoder::finish).isInstanceOf(EncoderFaultException.class);
    }
    assertThat(sink.frames()).isEmpty();
  }

  @Test
  void frameThatDoesNotDecodeIsNotEmitted() {
    FrameCollector sink = new FrameCollector();
    try (ZstdFrameEncoder encoder = encoder(SETTINGS, sink, () -> damaging(11, new byte[50]))) {
      assertThatThrownBy(
              () -> {
                encoder.write(new byte[11], 0, 11);
                encoder.finish();
              })
          .isInstanceOf(EncoderFaultException.class)
          .hasMessageContaining("could not decode what it had encoded");
    }
    assertThat(sink.frames()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, FRAME_SIZE, 10 * FRAME_SIZE + 1})
  void closingBeforeTheEndDropsTheRest(int written) throws IOException {
    ZstdFrameEncoder encoder = encoder(new FrameCollector());
    encoder.write(new byte[written], 0, written);
    encoder.close();
    encoder.close();
    assertThatThrownBy(() -> encoder.write(FRAME, 0, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed before it had finished");
  }

  @Test
  void nothingCanBeWrittenAfterTheEnd() throws IOException {
    try (ZstdFrameEncoder encoder = encoder(new FrameCollector())) {
      encoder.write(FRAME, 0, 1);
      encoder.finish();
      assertThatThrownBy(() -> encoder.write(FRAME, 0, 1)).isInstanceOf(IOException.class);
      assertThatThrownBy(encoder::finish).isInstanceOf(IOException.class);
    }
  }

  /** A writer on a thread of its own that writes frames until something stops it. */
  private static final class Writer {
    private final AtomicInteger framesWritten = new AtomicInteger();
    private final AtomicReference<Throwable> end = new AtomicReference<>();
    private final Thread thread;

    @SuppressWarnings("CatchingUnchecked")
    Writer(ZstdFrameEncoder encoder) {
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (true) {
                    encoder.write(FRAME, 0, FRAME_SIZE);
                    framesWritten.incrementAndGet();
                  }
                } catch (Throwable e) {
                  end.set(e);
                  assertThat(Thread.currentThread().isInterrupted())
                      .isEqualTo(e instanceof InterruptedIOException);
                }
              });
    }

    void awaitBlocked() throws InterruptedException {
      while (thread.getState() != Thread.State.WAITING
          || framesWritten.get() <= SETTINGS.workers()) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void writerBlocksWhileTheSinkDoesAndGoesOnAfterwards() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    IOException enough = new IOException("enough");
    AtomicInteger accepted = new AtomicInteger();
    FrameSink sink =
        frame -> {
          awaitUnchecked(blocked);
          if (accepted.incrementAndGet() == 50) {
            throw enough;
          }
        };
    try (ZstdFrameEncoder encoder = encoder(sink)) {
      Writer writer = new Writer(encoder);
      writer.awaitBlocked();
      assertThat(writer.framesWritten).hasValue(SETTINGS.workers() + 1);
      blocked.countDown();
      writer.thread.join();
      assertThat(writer.end).hasValue(enough);
    }
  }

  private static void awaitUnchecked(CountDownLatch latch) throws InterruptedIOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("sink interrupted");
    }
  }

  @Test
  void interruptOfABlockedWriterIsHonoured() throws Exception {
    FrameSink sink = frame -> awaitUnchecked(new CountDownLatch(1));
    try (ZstdFrameEncoder encoder = encoder(sink)) {
      Writer writer = new Writer(encoder);
      writer.awaitBlocked();
      writer.thread.interrupt();
      writer.thread.join();
      assertThat(writer.end.get()).isInstanceOf(InterruptedIOException.class);
    }
  }

  @Test
  void closingEndsASinkThatBlocks() throws IOException {
    CountDownLatch reached = new CountDownLatch(1);
    FrameSink sink =
        frame -> {
          reached.countDown();
          awaitUnchecked(new CountDownLatch(1));
        };
    try (ZstdFrameEncoder encoder = encoder(sink)) {
      encoder.write(FRAME, 0, FRAME_SIZE);
      awaitUnchecked(reached);
    }
  }

  @Test
  void closingByAnInterruptedThreadStillEndsEverything() throws IOException {
    ZstdFrameEncoder encoder = encoder(new FrameCollector());
    encoder.write(FRAME, 0, FRAME_SIZE);
    Thread.currentThread().interrupt();
    encoder.close();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void smallStreamTakesLittleMemory() throws IOException {
    EncoderSettings settings = EncoderSettings.DEFAULT.withWorkers(8);
    try (ZstdFrameEncoder encoder =
        encoder(settings, new FrameCollector(), () -> new LibzstdFrameCodec(6))) {
      encoder.write(FRAME, 0, 1000);
      encoder.finish();
    }
    assertThat(arenas.peakBytes()).isBetween(1000L, 1L << 18);
  }

  @Test
  void memoryStaysWithinTheFormula() throws IOException {
    int frameSize = 1 << 20;
    int workers = 2;
    byte[] content = ZstdBytes.content(frameSize, 9);
    EncoderSettings settings = new EncoderSettings(1, ByteSize.ofBytes(frameSize), workers);
    try (ZstdFrameEncoder encoder =
        encoder(settings, new FrameCollector(), () -> new LibzstdFrameCodec(1))) {
      for (int i = 0; i < 20; i++) {
        encoder.write(content, 0, content.length);
      }
      encoder.finish();
    }
    int maxEncodedSize;
    try (LibzstdFrameCodec codec = new LibzstdFrameCodec(1)) {
      maxEncodedSize = codec.maxEncodedSize(frameSize);
    }
    long formula = (workers + 1L) * (frameSize + maxEncodedSize) + (long) workers * frameSize;
    // While one buffer doubles, its smaller half is still there.
    assertThat(arenas.peakBytes()).isBetween(2L * frameSize, formula + frameSize / 2);
    assertThat(arenas.bytes()).isZero();
  }
}
