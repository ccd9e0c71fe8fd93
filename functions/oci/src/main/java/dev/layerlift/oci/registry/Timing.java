package dev.layerlift.oci.registry;

import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The clock, the pauses and the chance of the retries, so that tests do not wait.
 *
 * @param random safe for use by several threads
 */
public record Timing(InstantSource clock, Sleeper sleeper, RandomGenerator random) {
  /** Waits. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  public static Timing system() {
    return new Timing(InstantSource.system(), Thread::sleep, new java.util.Random());
  }
}
