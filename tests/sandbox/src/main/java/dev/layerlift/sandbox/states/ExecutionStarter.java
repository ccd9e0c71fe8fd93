package dev.layerlift.sandbox.states;

import tools.jackson.databind.JsonNode;

/** Starts executions of other state machines: {@code StartExecution} as a state calls it. */
@FunctionalInterface
public interface ExecutionStarter {
  /** Knows no state machine. */
  ExecutionStarter NONE =
      (stateMachine, name, input) -> {
        throw new FunctionFailure(
            "StepFunctions.StateMachineDoesNotExistException",
            "State Machine Does Not Exist: '" + stateMachine + "'");
      };

  /**
   * @param stateMachine ARN
   * @throws FunctionFailure with the integration's name of the error, such as {@code
   *     StepFunctions.ExecutionAlreadyExistsException}
   */
  Execution start(String stateMachine, String name, JsonNode input) throws FunctionFailure;
}
