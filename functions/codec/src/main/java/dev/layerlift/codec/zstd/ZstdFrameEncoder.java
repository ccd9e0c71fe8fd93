package dev.layerlift.codec.zstd;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a stream as independent zstd frames (RFC 8878, section 3.1.1) on several threads. Every
 * frame has its content size and a checksum, and was decoded again and compared with its input
 * before it is emitted. Frames are emitted in order; their bytes depend on the input, the level and
 * the frame size, and on nothing else.
 *
 * <p>The writer blocks while all frames are on their way, so memory is bounded. Off the heap, with
 * F for the frame size and w for the workers:
 *
 * <pre>
 * (w + 1) * (F + maxEncodedSize(F))   frames: being filled, encoded, emitted
 *  +    w * F                         frames decoded again
 *  +    w * context(level)            libzstd: about 1 MiB at level 3, 90 MiB at level 19
 * </pre>
 *
 * which is 128 MiB at level 3 with two workers and frames of 16 MiB. A shorter stream takes less:
 * buffers grow with what is written, threads start with the frames.
 *
 * <p>One thread writes, finishes and closes. The first error of any thread ends all of them, and
 * every later call throws it.
 */
public final class ZstdFrameEncoder implements Closeable {
  private final int frameSize;
  private final int maxWorkers;
  private final Supplier<FrameCodec> codecs;
  private final Supplier<Arena> arenas;
  private final FrameSink sink;
  private final FrameQueue queue;
  private final List<Thread> workers = new ArrayList<>();
  private @Nullable Thread emitter;
  private @Nullable Frame filling;
  private long uncompressedSize;
  private long frames;
  private long compressedSize;
  private @Nullable EncodedStream result;
  private boolean closed;

  public ZstdFrameEncoder(EncoderSettings settings, FrameSink sink) {
    this(settings, sink, () -> new LibzstdFrameCodec(settings.level()), Arena::ofShared);
  }

  ZstdFrameEncoder(
      EncoderSettings settings,
      FrameSink sink,
      Supplier<FrameCodec> codecs,
      Supplier<Arena> arenas) {
    frameSize = Math.toIntExact(settings.frameSize().bytes());
    maxWorkers = settings.workers();
    this.sink = sink;
    this.codecs = codecs;
    this.arenas = arenas;
    queue = new FrameQueue(maxWorkers + 1, arenas);
  }

  /**
   * Takes the bytes; the array can be reused. Blocks while workers or sink are behind.
   *
   * @throws IOException what the sink threw, or {@link EncoderFaultException}; an interrupt gives
   *     {@link InterruptedIOException} and keeps the thread's interrupt status
   */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireOpen();
    int position = offset;
    int end = offset + length;
    while (position < end) {
      Frame frame = filling == null ? takeFree() : filling;
      filling = frame;
      int count = Math.min(end - position, frameSize - frame.input().size());
      frame.input().reserve(count, frameSize).put(bytes, position, count);
      position += count;
      uncompressedSize += count;
      if (frame.input().size() == frameSize) {
        submit(frame);
      }
    }
  }

  /**
   * Ends the stream and waits until the sink has taken every frame. Then only {@link #close} may be
   * called.
   *
   * @throws IOException as {@link #write}
   */
  public EncodedStream finish() throws IOException {
    requireOpen();
    if (filling != null) {
      submit(filling);
    } else if (uncompressedSize == 0) {
      submit(takeFree());
    }
    queue.end();
    try {
      for (Thread thread : threads()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    throwFailure();
    result = new EncodedStream(frames, uncompressedSize, compressedSize);
    return result;
  }

  /**
   * Ends all threads and gives back the memory. Without {@link #finish} before it, frames that the
   * sink has not taken yet are dropped and the sink is interrupted. Waits for frames that are being
   * encoded. Idempotent.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (result == null) {
      queue.fail(new IOException("the zstd encoder was closed before it had finished"));
      Optional.ofNullable(emitter).ifPresent(Thread::interrupt);
    }
    joinUninterruptibly();
    queue.close();
  }

  private void requireOpen() throws IOException {
    throwFailure();
    if (closed || result != null) {
      throw new IOException("the zstd encoder has finished");
    }
  }

  private Frame takeFree() throws IOException {
    try {
      Optional<Frame> frame = queue.takeFree();
      if (frame.isEmpty()) {
        throwFailure();
      }
      return frame.orElseThrow();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private void submit(Frame frame) {
    filling = null;
    queue.addFilled(frame);
    if (emitter == null) {
      emitter = Thread.ofPlatform().name("zstd-emitter").start(this::emit);
    }
    if (workers.size() < maxWorkers) {
      FrameWorker worker = new FrameWorker(queue, codecs, arenas);
      workers.add(Thread.ofPlatform().name("zstd-worker-" + workers.size()).start(worker));
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever the sink throws must reach the writer
  private void emit() {
    try {
      Optional<Frame> next = queue.takeNextEncoded();
      while (next.isPresent()) {
        Frame frame = next.orElseThrow();
        ByteBuffer encoded = frame.output().content();
        frames++;
        compressedSize += encoded.remaining();
        sink.accept(encoded.asReadOnlyBuffer());
        queue.addFree(frame);
        next = queue.takeNextEncoded();
      }
    } catch (Throwable e) {
      queue.fail(e);
    }
  }

  private void throwFailure() throws IOException {
    Throwable failure = queue.failure().orElse(null);
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IOException("the zstd encoder failed", failure);
    }
  }

  private List<Thread> threads() {
    List<Thread> threads = new ArrayList<>(workers);
    Optional.ofNullable(emitter).ifPresent(threads::add);
    return threads;
  }

  private void joinUninterruptibly() {
    boolean interrupted = false;
    for (Thread thread : threads()) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException e = new InterruptedIOException("interrupted while encoding zstd");
    e.initCause(cause);
    return e;
  }
}
