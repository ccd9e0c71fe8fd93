package dev.layerlift.sandbox.states;

import tools.jackson.databind.JsonNode;

/** How an execution ended. */
public sealed interface ExecutionOutcome {
  record Succeeded(JsonNode output) implements ExecutionOutcome {}

  record Failed(String error, String description) implements ExecutionOutcome {}

  /** The state machine's own time limit passed: no state of it could react. */
  record TimedOut() implements ExecutionOutcome {}

  /** Stopped from outside. */
  record Aborted() implements ExecutionOutcome {}
}
