package dev.layerlift.sandbox.states;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The sizes that Step Functions allows (developer guide, "Service quotas"). */
final class Quota {
  /** Bytes of a state's or task's input or output, of a variable and of one Assign, as UTF-8. */
  static final int MAX_PAYLOAD = 256 * 1024;

  private Quota() {}

  /**
   * @param what names the value for the message
   * @throws StateFailure {@code States.DataLimitExceeded}
   */
  static JsonNode require(String what, JsonNode value) throws StateFailure {
    require(what, size(value));
    return value;
  }

  static void requireAssign(String state, Map<String, JsonNode> assigned) throws StateFailure {
    long size = assigned.values().stream().mapToLong(Quota::size).sum();
    require("what " + state + " assigns", size);
  }

  private static void require(String what, long size) throws StateFailure {
    if (size > MAX_PAYLOAD) {
      throw new StateFailure(
          ErrorName.DATA_LIMIT_EXCEEDED,
          what + " has " + size + " bytes, the limit is " + MAX_PAYLOAD);
    }
  }

  static long size(JsonNode value) {
    return value.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
