package dev.layerlift.oci.registry;

import java.io.InterruptedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request's body of unknown length that a writer pushes. The writer waits for the connection's
 * demand, so nothing piles up here; it waits no longer than the idle time-out.
 */
final class StreamingBody implements BodyPublisher {
  /** How a push ended. */
  enum Push {
    TAKEN,
    /** The connection took nothing for the idle time-out. */
    STALLED,
    /** The connection broke, or the registry answered before the end: the answer tells. */
    STOPPED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable Subscriber<? super ByteBuffer> subscriber;
  private long demand;
  private boolean stopped;

  /** Chunked. */
  @Override
  public long contentLength() {
    return -1;
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> newSubscriber) {
    boolean second;
    lock.lock();
    try {
      second = subscriber != null;
      if (!second) {
        subscriber = newSubscriber;
      }
    } finally {
      lock.unlock();
    }
    newSubscriber.onSubscribe(new Demand());
    if (second) {
      newSubscriber.onError(new IllegalStateException("a stream cannot be sent twice"));
    }
  }

  private final class Demand implements Subscription {
    @Override
    public void request(long count) {
      update(count, false);
    }

    @Override
    public void cancel() {
      update(0, true);
    }
  }

  /** No further push is taken; a waiting one returns. */
  void stop() {
    update(0, true);
  }

  private void update(long more, boolean stop) {
    lock.lock();
    try {
      demand = Math.addExact(Math.min(demand, Long.MAX_VALUE / 2), Math.min(more, 1L << 32));
      stopped |= stop;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param bytes belong to the connection from now on
   */
  Push push(ByteBuffer bytes, Duration idleTimeout) throws InterruptedIOException {
    Subscriber<? super ByteBuffer> target;
    lock.lock();
    try {
      long left = idleTimeout.toNanos();
      while (!stopped && (subscriber == null || demand == 0)) {
        if (left <= 0) {
          return Push.STALLED;
        }
        left = changed.awaitNanos(left);
      }
      target = subscriber;
      if (stopped || target == null) {
        return Push.STOPPED;
      }
      demand--;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the registry");
    } finally {
      lock.unlock();
    }
    target.onNext(bytes);
    return Push.TAKEN;
  }

  /** The end of the body. */
  void complete() {
    Subscriber<? super ByteBuffer> target;
    lock.lock();
    try {
      target = stopped ? null : subscriber;
    } finally {
      lock.unlock();
    }
    if (target != null) {
      target.onComplete();
    }
  }
}
