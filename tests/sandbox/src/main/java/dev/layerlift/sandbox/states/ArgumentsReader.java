package dev.layerlift.sandbox.states;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Checks the arguments of a Task against what its integration knows. */
final class ArgumentsReader {
  /** Source: PutEvents in the EventBridge API. */
  private static final int MAX_ENTRIES = 10;

  private final List<String> faults;

  ArgumentsReader(List<String> faults) {
    this.faults = faults;
  }

  void check(StrictObject state, Integration integration) {
    JsonNode arguments = state.required("Arguments");
    if (!arguments.isMissingNode()) {
      StrictObject fields = new StrictObject(arguments, state.pointer("Arguments"), faults);
      switch (integration) {
        case LAMBDA_INVOKE -> {
          fields.requiredString("FunctionName");
          fields.required("Payload");
        }
        case PUT_EVENTS -> entries(fields);
        case START_EXECUTION_SYNC -> {
          fields.requiredString("StateMachineArn");
          // Without a name, a second start would be a second execution.
          fields.requiredString("Name");
          fields.required("Input");
        }
        case DESCRIBE_MAP_RUN -> fields.requiredString("MapRunArn");
      }
      fields.refuseTheRest();
    }
  }

  /** The optimized integration knows no other parameter, {@code EndpointId} among them. */
  private void entries(StrictObject arguments) {
    arguments.required("Entries");
    List<JsonNode> entries = arguments.elements("Entries");
    if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
      arguments.faultAt("Entries", "needs 1 to " + MAX_ENTRIES + " entries");
    }
    for (int i = 0; i < entries.size(); i++) {
      StrictObject entry =
          new StrictObject(entries.get(i), arguments.pointer("Entries") + "/" + i, faults);
      entry.requiredString("Source");
      entry.requiredString("DetailType");
      entry.required("Detail");
      entry.optionalString("EventBusName");
      entry.optionalString("Time");
      entry.optionalString("TraceHeader");
      entry.elements("Resources");
      entry.refuseTheRest();
    }
  }
}
