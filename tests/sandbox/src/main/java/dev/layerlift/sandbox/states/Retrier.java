package dev.layerlift.sandbox.states;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One entry of {@code Retry}.
 *
 * @param maxAttempts how often it retries while its state runs; 0 for never
 * @param fullJitter waits a random part of the delay instead of all of it
 */
record Retrier(
    List<String> errors,
    Duration interval,
    int maxAttempts,
    double backoffRate,
    Optional<Duration> maxDelay,
    boolean fullJitter) {

  boolean covers(String error) {
    return errors.stream().anyMatch(pattern -> ErrorName.matches(pattern, error));
  }

  /**
   * The wait before a retry.
   *
   * @param retry counts from 0
   */
  Duration delay(int retry, RandomGenerator random) {
    double seconds = (double) interval.toSeconds() * Math.pow(backoffRate, retry);
    double capped =
        maxDelay.map(max -> Math.min((double) max.toSeconds(), seconds)).orElse(seconds);
    double jittered = fullJitter ? capped * random.nextDouble() : capped;
    return Duration.ofMillis(Math.round(jittered * 1000));
  }
}
