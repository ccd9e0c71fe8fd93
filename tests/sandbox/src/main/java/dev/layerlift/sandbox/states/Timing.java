package dev.layerlift.sandbox.states;

import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Time as executions see it.
 *
 * @param sleeper waits between retries and in Wait states
 * @param random for jitter
 */
public record Timing(InstantSource clock, Sleeper sleeper, RandomGenerator random) {
  /** Lets time pass. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** The machine's clock. */
  public static Timing real() {
    return new Timing(InstantSource.system(), Thread::sleep, RandomGenerator.getDefault());
  }
}
