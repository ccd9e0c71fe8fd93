package dev.layerlift.oci.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body as a stream that gives up after a silence: the client's own time-outs end with
 * the header, and a half-open connection would block a reader for ever. Holds at most {@link
 * #WINDOW} reads of the connection (16 KiB each); the peer feels the back pressure. Read by one
 * thread; closing early aborts the connection and wakes up the reader.
 */
final class TimedBody extends InputStream implements BodySubscriber<TimedBody> {
  private static final int WINDOW = 16;

  private sealed interface Signal {
    record Bytes(List<ByteBuffer> buffers) implements Signal {}

    record End() implements Signal {}

    record Fault(Throwable cause) implements Signal {}
  }

  private final Duration idleTimeout;
  private final LinkedBlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Queue<ByteBuffer> current = new ArrayDeque<>();
  private @Nullable Signal last;
  private volatile boolean closed;

  TimedBody(Duration idleTimeout) {
    this.idleTimeout = idleTimeout;
  }

  @Override
  public CompletionStage<TimedBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Subscription newSubscription) {
    if (!subscription.complete(newSubscription) || closed) {
      newSubscription.cancel();
      return;
    }
    newSubscription.request(WINDOW);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    signals.add(new Signal.Bytes(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    ended.set(true);
    signals.add(new Signal.Fault(cause));
  }

  @Override
  public void onComplete() {
    ended.set(true);
    signals.add(new Signal.End());
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * @throws IOException if the connection broke, was cut before the announced end, or stayed silent
   *     for the idle time-out
   */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    ByteBuffer buffer = current.element();
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    if (!buffer.hasRemaining()) {
      current.remove();
    }
    return count;
  }

  /** Waits for bytes; false at the end of the body. */
  private boolean fill() throws IOException {
    while (current.isEmpty()) {
      if (closed) {
        throw new IOException("the stream is closed");
      }
      switch (last == null ? next() : last) {
        case Signal.Bytes bytes -> {
          bytes.buffers().stream().filter(ByteBuffer::hasRemaining).forEach(current::add);
          subscription.join().request(1);
        }
        case Signal.End end -> {
          last = end;
          return false;
        }
        case Signal.Fault fault -> {
          last = fault;
          throw new IOException(Faults.reason(fault.cause()), fault.cause());
        }
      }
    }
    return true;
  }

  private Signal next() throws IOException {
    try {
      Signal signal = signals.poll(idleTimeout.toMillis(), TimeUnit.MILLISECONDS);
      if (signal != null) {
        return signal;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new InterruptedIOException("interrupted while waiting for the registry");
    }
    close();
    throw new IOException("no byte for " + Faults.seconds(idleTimeout));
  }

  @Override
  public void close() {
    closed = true;
    if (!ended.get() && subscription.isDone()) {
      subscription.join().cancel();
    }
    signals.add(new Signal.Fault(new IOException("the stream is closed")));
  }
}
