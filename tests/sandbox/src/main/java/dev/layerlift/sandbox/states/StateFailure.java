package dev.layerlift.sandbox.states;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A state reported an error: the pair that retriers and catchers see. */
final class StateFailure extends Exception {
  private final String error;
  private final String description;

  StateFailure(String error, String description) {
    super(error + ": " + description);
    this.error = error;
    this.description = description;
  }

  String error() {
    return error;
  }

  String description() {
    return description;
  }

  /** The error output, {@code $states.errorOutput}. */
  ObjectNode output() {
    return JsonNodeFactory.instance.objectNode().put("Error", error).put("Cause", description);
  }
}
