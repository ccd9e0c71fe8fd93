package dev.layerlift.sandbox.states;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a state machine's events go: EventBridge, or in tests its stand-in. */
@FunctionalInterface
public interface EventPutter {
  /**
   * PutEvents.
   *
   * @param entries as the state machine has them
   * @param resources what Step Functions adds to the resources of each entry
   * @return the API's answer: what became of each entry, and {@code FailedEntryCount}
   * @throws FunctionFailure if the request as a whole is refused
   */
  ObjectNode put(JsonNode entries, List<String> resources) throws FunctionFailure;
}
