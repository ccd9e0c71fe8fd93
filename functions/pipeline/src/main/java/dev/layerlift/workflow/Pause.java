package dev.layerlift.workflow;

import java.time.Duration;

/** Waits. */
@FunctionalInterface
public interface Pause {
  void of(Duration duration) throws InterruptedException;
}
