package dev.layerlift.sandbox.states;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code startExecution.sync:2}: starts an execution of another state machine and waits for its
 * end. The answer is {@code DescribeExecution}'s, with input and output as JSON and not as text; an
 * execution that does not succeed is {@code States.TaskFailed}, with the description as its cause.
 * Source: "Start a new AWS Step Functions state machine from a running execution" in the developer
 * guide.
 */
final class NestedExecution {
  private NestedExecution() {}

  static ObjectNode run(JsonNode arguments, Run run) throws FunctionFailure, InterruptedException {
    String stateMachine = arguments.required("StateMachineArn").stringValue();
    JsonNode input = arguments.required("Input");
    Execution execution =
        run.services()
            .executions()
            .start(stateMachine, arguments.required("Name").stringValue(), input);
    ExecutionOutcome outcome = execution.await();
    ObjectNode description = JsonNodeFactory.instance.objectNode();
    description.put("ExecutionArn", execution.arn()).put("Name", execution.name());
    description.put("StateMachineArn", stateMachine).set("Input", input);
    description.putObject("InputDetails").put("Included", true);
    description.put("StartDate", execution.startedAt().toEpochMilli());
    description.put("StopDate", run.now().toEpochMilli()).put("RedriveCount", 0);
    switch (outcome) {
      case ExecutionOutcome.Succeeded(JsonNode output) -> {
        description.put("Status", "SUCCEEDED").set("Output", output);
        description.putObject("OutputDetails").put("Included", true);
        return description;
      }
      case ExecutionOutcome.Failed(String error, String cause) ->
          description.put("Status", "FAILED").put("Error", error).put("Cause", cause);
      case ExecutionOutcome.TimedOut timedOut -> description.put("Status", "TIMED_OUT");
      case ExecutionOutcome.Aborted aborted -> description.put("Status", "ABORTED");
    }
    throw new FunctionFailure(ErrorName.TASK_FAILED, description.toString());
  }
}
