package dev.layerlift.sandbox.states;

import tools.jackson.databind.JsonNode;

/** Where a state machine's functions are: Lambda, or in tests its stand-in. */
@FunctionalInterface
public interface FunctionInvoker {
  /**
   * Invokes a function and waits for its answer. Interrupting the caller gives up the wait, not the
   * function.
   *
   * @param functionName as the state machine names it, an ARN
   * @throws FunctionFailure if the function, or Lambda in its stead, reports an error
   */
  JsonNode invoke(String functionName, JsonNode payload)
      throws FunctionFailure, InterruptedException;
}
