package dev.layerlift.workflow;

import java.time.Duration;
import java.util.function.Supplier;

/** How much time a stage has left. No deadline kills work silently: stages ask at boundaries. */
@FunctionalInterface
public interface Deadline {
  /** Kept back to report and to clean up. */
  Duration MARGIN = Duration.ofSeconds(5);

  Duration remaining();

  /** For the command line: there is always time. */
  static Deadline none() {
    return () -> Duration.ofDays(365);
  }

  /**
   * @param progress how far the stage came; asked for only if there is an error
   * @throws DeadlineException with less than {@link #MARGIN} left
   */
  default void check(Supplier<String> progress) {
    Duration left = remaining();
    if (left.compareTo(MARGIN) < 0) {
      throw new DeadlineException(
          "stopped with " + left.toMillis() + " ms left before the time limit: " + progress.get());
    }
  }
}
