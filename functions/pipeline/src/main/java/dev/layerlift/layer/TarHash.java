package dev.layerlift.layer;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A digest whose bytes come through a few chunks that take turns: while a core is idle, another
 * thread hashes a chunk and the caller fills the next one; else the caller hashes it in place. Peak
 * memory: three chunks of 1 MiB, since waking the other thread costs as much as hashing 100 KB. For
 * one thread; closing ends the other one.
 */
final class TarHash implements AutoCloseable {
  private static final int CHUNK_SIZE = 1 << 20;
  private static final int CHUNKS = 3;

  private final MessageDigest hash;
  private final BooleanSupplier coreIsIdle;
  private final byte[][] chunks = new byte[CHUNKS][];
  private final Deque<Future<?>> pending = new ArrayDeque<>();
  private int current;
  private @Nullable ExecutorService aside;

  /**
   * @param hash nobody else touches it before {@link #digest}
   * @param coreIsIdle asked for every chunk
   */
  TarHash(MessageDigest hash, BooleanSupplier coreIsIdle) {
    this.hash = hash;
    this.coreIsIdle = coreIsIdle;
  }

  /** To be filled from its start; until the next {@link #update} it is the caller's. */
  byte[] chunk() {
    if (chunks[current] == null) {
      chunks[current] = new byte[CHUNK_SIZE];
    }
    return chunks[current];
  }

  /** Takes the first bytes of {@link #chunk}, which may be read until its turn comes again. */
  void update(int length) {
    byte[] chunk = chunk();
    if (coreIsIdle.getAsBoolean()) {
      pending.add(aside().submit(() -> hash.update(chunk, 0, length)));
      current = (current + 1) % CHUNKS;
      await(CHUNKS - 1);
    } else {
      await(0);
      hash.update(chunk, 0, length);
    }
  }

  byte[] digest() {
    await(0);
    return hash.digest();
  }

  private ExecutorService aside() {
    if (aside == null) {
      aside = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("tar-hash").factory());
    }
    return aside;
  }

  /** Until no more than so many chunks wait for their hash. */
  private void await(int left) {
    boolean interrupted = false;
    while (pending.size() > left) {
      try {
        pending.element().get();
        pending.remove();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IllegalStateException("hashing bytes in memory", e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (aside != null) {
      aside.close();
    }
  }
}
