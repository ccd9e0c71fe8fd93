package dev.layerlift.codec.zstd;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where writer, workers and emitter meet, once a frame. A frame goes round: free, filled, encoded,
 * emitted in order, free again. The first failure empties the way for everybody: takers get
 * nothing, the writer gets the failure.
 */
final class FrameQueue implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final int capacity;
  private final Supplier<Arena> arenas;
  private final Deque<Frame> all = new ArrayDeque<>();
  private final Deque<Frame> free = new ArrayDeque<>();
  private final Deque<Frame> filled = new ArrayDeque<>();
  private final Deque<Frame> inOrder = new ArrayDeque<>();
  private boolean ended;
  private @Nullable Throwable failure;

  /**
   * @param capacity the most frames that ever exist
   */
  FrameQueue(int capacity, Supplier<Arena> arenas) {
    this.capacity = capacity;
    this.arenas = arenas;
  }

  /** Waits for a frame to fill; empty after a failure. */
  Optional<Frame> takeFree() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (failure == null) {
        if (free.isEmpty() && all.size() < capacity) {
          Frame frame = new Frame(arenas);
          all.add(frame);
          return Optional.of(frame);
        }
        if (!free.isEmpty()) {
          return Optional.of(free.remove());
        }
        changed.await();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  void addFilled(Frame frame) {
    lock.lock();
    try {
      frame.encoded = false;
      filled.add(frame);
      inOrder.add(frame);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will be filled. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a frame to encode; empty after the last one and after a failure. */
  Optional<Frame> takeFilled() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (failure == null && filled.isEmpty() && !ended) {
        changed.await();
      }
      return failure == null ? Optional.ofNullable(filled.poll()) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  void markEncoded(Frame frame) {
    lock.lock();
    try {
      frame.encoded = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the next frame in order is encoded; empty after the last and after a failure. */
  Optional<Frame> takeNextEncoded() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (failure == null && !(ended && inOrder.isEmpty())) {
        Frame next = inOrder.peek();
        if (next != null && next.encoded) {
          return Optional.of(inOrder.remove());
        }
        changed.await();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  void addFree(Frame frame) {
    frame.clear();
    lock.lock();
    try {
      free.add(frame);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Keeps the first failure only. */
  void fail(Throwable cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  Optional<Throwable> failure() {
    lock.lock();
    try {
      return Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  /** Gives back the memory of all frames; no thread may use one any more. */
  @Override
  public void close() {
    all.forEach(Frame::close);
    all.clear();
  }
}
