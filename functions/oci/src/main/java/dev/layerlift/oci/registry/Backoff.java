package dev.layerlift.oci.registry;

import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides after each fault of one piece of work whether to wait and go on. Exponential with full
 * jitter; a {@code Retry-After} is the least that is waited, up to the policy's longest pause.
 */
final class Backoff {
  /** Of one piece of work, however much progress lies between the faults. */
  private static final int MOST_FAULTS = 1_000;

  private final RetryPolicy policy;
  private final Timing timing;
  private final Counters counters;
  private Instant begun;
  private int attempts = 1;
  private int faults;

  Backoff(RetryPolicy policy, Timing timing, Counters counters) {
    this.policy = policy;
    this.timing = timing;
    this.counters = counters;
    this.begun = timing.clock().instant();
  }

  /** The work moved on: the next fault counts as the first. */
  void progress() {
    if (attempts > 1) {
      attempts = 1;
      begun = timing.clock().instant();
    }
  }

  /**
   * Returns after a pause if the work may be tried again.
   *
   * @throws StoreException the fault itself, if it is final or the patience is at its end
   */
  void after(StoreException fault) throws IOException {
    Optional<Duration> wish =
        switch (fault) {
          case StoreException.Throttled e -> e.retryAfter();
          case StoreException.Unavailable e -> Optional.empty();
          default -> throw fault;
        };
    faults++;
    if (attempts >= policy.attempts() || faults > MOST_FAULTS) {
      throw fault;
    }
    if (attempts == 1) {
      begun = timing.clock().instant();
    }
    Duration pause = pause(wish);
    if (begun.plus(policy.total()).isBefore(timing.clock().instant().plus(pause))) {
      throw fault;
    }
    attempts++;
    counters.retries.increment();
    sleep(pause);
  }

  private Duration pause(Optional<Duration> wish) {
    long most = policy.longestPause().toMillis();
    int doublings = Math.min(attempts - 1, 30);
    long ceiling = Math.min(most, Math.max(1, policy.firstPause().toMillis()) << doublings);
    long jitter = ceiling <= 0 ? 0 : timing.random().nextLong(ceiling + 1);
    long asked = wish.map(w -> Math.min(most, w.toMillis())).orElse(0L);
    return Duration.ofMillis(asked + jitter);
  }

  private void sleep(Duration pause) throws IOException {
    try {
      timing.sleeper().sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting to try again");
    }
  }
}
