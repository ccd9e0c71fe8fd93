package dev.layerlift.sandbox.states;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One attempt of a Task: calls the service and waits for it as long as the state allows. */
final class TaskRun {
  private final Run run;
  private final State.Task task;
  private final Optional<Integer> iteration;

  TaskRun(Run run, State.Task task, Optional<Integer> iteration) {
    this.run = run;
    this.task = task;
    this.iteration = iteration;
  }

  JsonNode run(Bindings bindings) throws StateFailure, ExecutionTimeout, InterruptedException {
    JsonNode arguments =
        Quota.require("the arguments of " + task.name(), task.arguments().evaluate(bindings));
    record(
        HistoryEventType.TASK_SCHEDULED,
        JsonNodeFactory.instance.objectNode().set("parameters", arguments));
    record(HistoryEventType.TASK_STARTED, JsonNodeFactory.instance.objectNode());
    ObjectNode result = call(arguments);
    Quota.require("the result of " + task.name(), result);
    record(
        HistoryEventType.TASK_SUCCEEDED,
        JsonNodeFactory.instance.objectNode().set("output", result));
    return result;
  }

  private ObjectNode callNow(JsonNode arguments) throws FunctionFailure, InterruptedException {
    return switch (task.integration()) {
      case LAMBDA_INVOKE -> {
        String function = arguments.required("FunctionName").stringValue();
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result
            .put("ExecutedVersion", "$LATEST")
            .put("StatusCode", 200)
            .set(
                "Payload",
                run.services().functions().invoke(function, arguments.required("Payload")));
        yield result;
      }
      case PUT_EVENTS -> {
        ObjectNode result = run.services().events().put(arguments.required("Entries"), ourselves());
        // Source: "Add EventBridge events with Step Functions" in the developer guide.
        if (result.required("FailedEntryCount").intValue() > 0) {
          throw new FunctionFailure("EventBridge.FailedEntry", result.toString());
        }
        yield result;
      }
      case START_EXECUTION_SYNC -> NestedExecution.run(arguments, run);
      case DESCRIBE_MAP_RUN ->
          run.mapRuns()
              .of(arguments.required("MapRunArn").stringValue())
              .orElseThrow(
                  () -> new FunctionFailure("Sfn.ResourceNotFoundException", "no such Map Run"))
              .description();
    };
  }

  /** What Step Functions adds to the resources of every event. */
  private List<String> ourselves() {
    return List.of(run.execution().arn(), run.account().stateMachineArn(run.machine().name()));
  }

  private ObjectNode call(JsonNode arguments)
      throws StateFailure, ExecutionTimeout, InterruptedException {
    FutureTask<ObjectNode> invocation = new FutureTask<>(() -> callNow(arguments));
    Duration left = run.remaining();
    boolean taskFirst = task.timeout().compareTo(left) < 0;
    Thread.ofVirtual().name(task.name()).start(invocation);
    try {
      return invocation.get((taskFirst ? task.timeout() : left).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      if (!taskFirst) {
        throw new ExecutionTimeout();
      }
      StateFailure timeout =
          new StateFailure(ErrorName.TIMEOUT, task.name() + " took longer than " + task.timeout());
      record(HistoryEventType.TASK_TIMED_OUT, timeout.output());
      throw timeout;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof FunctionFailure failure)) {
        throw new IllegalStateException(task.name(), e.getCause());
      }
      StateFailure failed = new StateFailure(failure.error(), failure.description());
      record(HistoryEventType.TASK_FAILED, failed.output());
      throw failed;
    } finally {
      invocation.cancel(true);
    }
  }

  private void record(HistoryEventType type, ObjectNode details) throws StateFailure {
    run.record(type, Optional.of(task.name()), iteration, details);
  }
}
