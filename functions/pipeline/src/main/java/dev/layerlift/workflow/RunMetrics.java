package dev.layerlift.workflow;

import java.util.Map;

/** Where the figures of a run go that is about no single image. */
@FunctionalInterface
public interface RunMetrics {
  /**
   * @param run what ran, such as {@code Reconcile}
   * @param counts by name
   */
  void emit(String run, Map<String, Long> counts);
}
