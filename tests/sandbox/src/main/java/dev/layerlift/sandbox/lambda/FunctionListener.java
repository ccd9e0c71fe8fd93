package dev.layerlift.sandbox.lambda;

/** Hears what functions do. Called by many threads. */
public interface FunctionListener {
  /**
   * A JVM is started for an instance.
   *
   * @param instance counts from 1 for each function
   */
  void onColdStart(String function, int instance);

  /** A function printed a line, on either of its streams. */
  void onLine(String function, int instance, String line);
}
