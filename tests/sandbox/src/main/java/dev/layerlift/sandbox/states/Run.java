package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.AwsAccount;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What all states of an execution share.
 *
 * @param input of the execution
 */
record Run(
    Execution execution,
    StateMachine machine,
    AwsAccount account,
    JsonNode input,
    Services services,
    MapRuns mapRuns,
    Timing timing,
    ExecutionListener listener) {

  /** What the execution of one item of a distributed Map shares. */
  Run ofChild(Execution child, JsonNode item) {
    return new Run(child, machine, account, item, services, mapRuns, timing, listener);
  }

  void record(
      HistoryEventType type,
      Optional<String> state,
      Optional<Integer> iteration,
      ObjectNode details)
      throws StateFailure {
    execution.log().add(type, state, iteration, details);
  }

  /** Time left before the state machine's own limit. */
  Duration remaining() throws ExecutionTimeout {
    Duration left =
        machine
            .timeout()
            .map(limit -> Duration.between(now(), execution.startedAt().plus(limit)))
            .orElse(Duration.ofDays(365));
    if (!left.isPositive()) {
      throw new ExecutionTimeout();
    }
    return left;
  }

  void sleep(Duration duration) throws InterruptedException, ExecutionTimeout {
    Duration left = remaining();
    timing.sleeper().sleep(duration.compareTo(left) < 0 ? duration : left);
    remaining();
  }

  Instant now() {
    return timing.clock().instant();
  }

  /** The value of {@code $states} before a state's work: its input and the context object. */
  ObjectNode states(String state, Instant enteredAt, int retries, JsonNode stateInput) {
    ObjectNode states = JsonNodeFactory.instance.objectNode();
    states.set("input", stateInput);
    ObjectNode context = states.putObject("context");
    context
        .putObject("Execution")
        .put("Id", execution.arn())
        .put("Name", execution.name())
        .put("RoleArn", account.roleArn("layerlift-" + machine.name()))
        .put("StartTime", execution.startedAt().toString())
        .put("RedriveCount", 0)
        .set("Input", input);
    context
        .putObject("State")
        .put("Name", state)
        .put("EnteredTime", enteredAt.toString())
        .put("RetryCount", retries);
    context
        .putObject("StateMachine")
        .put("Id", account.stateMachineArn(machine.name()))
        .put("Name", machine.name());
    return states;
  }
}
