package dev.layerlift.workflow;

import java.io.IOException;

/** Starts executions of the state machine. */
@FunctionalInterface
public interface Executions {
  /** What became of it; neither is an error. */
  enum Answer {
    STARTED,
    /** There is, or was, an execution of that name. */
    EXISTS
  }

  /**
   * @param name 1 to 80 of {@code [A-Za-z0-9_-]}; names of the last 90 days are taken
   * @param event JSON
   */
  Answer start(String name, String event) throws IOException;
}
