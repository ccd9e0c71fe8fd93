package dev.layerlift.sandbox.states;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an expression sees.
 *
 * @param variables the state machine's variables as they were when the state was entered
 * @param states the value of {@code $states}
 */
record Bindings(Map<String, JsonNode> variables, ObjectNode states) {
  /** The same with one more field below {@code $states}. */
  Bindings with(String field, JsonNode value) {
    ObjectNode more = states.objectNode().setAll(states);
    more.set(field, value);
    return new Bindings(variables, more);
  }
}
