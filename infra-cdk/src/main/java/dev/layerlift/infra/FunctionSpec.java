package dev.layerlift.infra;

import java.util.Map;

/**
 * One function, as {@code statemachine/functions.json} has it.
 *
 * @param handler class name
 * @param environment beside the settings
 * @param trigger what calls it
 */
record FunctionSpec(
    String name,
    String handler,
    int memoryMiB,
    int timeoutSeconds,
    Map<String, String> environment,
    Trigger trigger) {
  /** What calls a function. */
  enum Trigger {
    /** The state machine. */
    STATE,
    /** The rule for deleted images, a schedule, and people. */
    DELETIONS,
    SCHEDULE,
    /** The queue of events that the rule could not deliver. */
    DEAD_LETTERS,
    /** The state machine for the images that were there before. */
    BACKFILL
  }

  private static final String LAYER_HANDLER = ".LayerHandler";

  FunctionSpec {
    environment = Map.copyOf(environment);
  }

  /**
   * Whether it starts from a snapshot. The layer functions do not: their start is small beside
   * their work, and compiled code, which they are about, is not part of a snapshot.
   */
  boolean startsFromSnapshot() {
    return !handler.endsWith(LAYER_HANDLER);
  }
}
