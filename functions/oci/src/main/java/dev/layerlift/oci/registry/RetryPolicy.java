package dev.layerlift.oci.registry;

import java.time.Duration;

/**
 * How often and how long a request that is safe to repeat is tried again. The pause before the n-th
 * repetition is random between nothing and {@code min(longestPause, firstPause * 2^(n-1))}.
 *
 * @param attempts including the first; without progress between them
 * @param longestPause also the most that a {@code Retry-After} is followed
 * @param total after which no further attempt begins
 */
public record RetryPolicy(
    int attempts, Duration firstPause, Duration longestPause, Duration total) {
  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts include the first: " + attempts);
    }
    if (firstPause.isNegative() || longestPause.isNegative() || total.isNegative()) {
      throw new IllegalArgumentException("a time is never negative");
    }
  }

  /** 8 attempts within 3 minutes, pauses of up to 30 seconds. */
  public static RetryPolicy standard() {
    return new RetryPolicy(
        8, Duration.ofMillis(250), Duration.ofSeconds(30), Duration.ofMinutes(3));
  }

  public static RetryPolicy never() {
    return new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }
}
