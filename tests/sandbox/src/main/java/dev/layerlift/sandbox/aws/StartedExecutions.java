package dev.layerlift.sandbox.aws;

import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.FunctionFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * {@code StartExecution}, with the rule that a name is taken once: the same name and input, while
 * the execution runs, are the same start; everything else under that name is refused. Source: the
 * operation's page in the Step Functions API reference.
 */
public final class StartedExecutions {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");
  private static final JsonMapper JSON = new JsonMapper();

  /** Starts an execution under a name. */
  @FunctionalInterface
  public interface Starter {
    Execution start(String name, JsonNode input);
  }

  private record Started(JsonNode input, Execution execution) {}

  private final String stateMachine;
  private final Starter starter;
  private final Map<String, Started> byName = new HashMap<>();
  private int throttled;

  /**
   * @param stateMachine the only ARN that there is
   */
  public StartedExecutions(String stateMachine, Starter starter) {
    this.stateMachine = stateMachine;
    this.starter = starter;
  }

  /** Refuses the next calls as beyond the account's rate. */
  public synchronized void throttle(int calls) {
    throttled = calls;
  }

  /**
   * The same for a state machine.
   *
   * @param asked ARN of the state machine to start
   */
  public synchronized Execution start(String asked, String name, JsonNode input)
      throws FunctionFailure {
    try {
      return begin(asked, name, input);
    } catch (AwsFailure e) {
      String error = e.type().endsWith("Exception") ? e.type() : e.type() + "Exception";
      throw new FunctionFailure("StepFunctions." + error, String.valueOf(e.getMessage()));
    }
  }

  synchronized JsonNode answer(String operation, JsonNode request) throws AwsFailure {
    if (!operation.equals("StartExecution")) {
      throw new AwsFailure("UnknownOperationException", operation + " is not played here");
    }
    Execution execution =
        begin(
            request.path("stateMachineArn").asString(""),
            request.path("name").asString(""),
            input(request));
    return JsonNodeFactory.instance
        .objectNode()
        .put("executionArn", execution.arn())
        .put("startDate", execution.startedAt().toEpochMilli() / 1000.0);
  }

  private Execution begin(String asked, String name, JsonNode input) throws AwsFailure {
    if (throttled > 0) {
      throttled--;
      throw new AwsFailure("ThrottlingException", "Rate exceeded");
    }
    if (!asked.equals(stateMachine)) {
      throw new AwsFailure("StateMachineDoesNotExist", "State Machine Does Not Exist");
    }
    if (!NAME.matcher(name).matches()) {
      throw new AwsFailure("InvalidName", "Invalid Name: '" + name + "'");
    }
    @Nullable Started earlier = byName.get(name);
    if (earlier == null) {
      Execution execution = starter.start(name, input);
      byName.put(name, new Started(input, execution));
      return execution;
    }
    if (earlier.execution().isRunning() && earlier.input().equals(input)) {
      return earlier.execution();
    }
    throw new AwsFailure(
        "ExecutionAlreadyExists", "Execution Already Exists: '" + earlier.execution().arn() + "'");
  }

  private static JsonNode input(JsonNode request) throws AwsFailure {
    try {
      return JSON.readTree(request.path("input").asString("{}"));
    } catch (JacksonException e) {
      throw new AwsFailure("InvalidExecutionInput", e.getOriginalMessage());
    }
  }
}
