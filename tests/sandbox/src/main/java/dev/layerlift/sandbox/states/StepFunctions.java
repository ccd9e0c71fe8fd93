package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.AwsAccount;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Starts executions and runs each on a virtual thread of its own. {@link #close} stops those that
 * still run.
 */
public final class StepFunctions implements AutoCloseable {
  private final AwsAccount account;
  private final Services services;
  private final MapRuns mapRuns = new MapRuns();
  private final Timing timing;
  private final ExecutionListener listener;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  public StepFunctions(
      AwsAccount account,
      FunctionInvoker functions,
      EventPutter events,
      Timing timing,
      ExecutionListener listener) {
    this(account, Services.of(functions, events), timing, listener);
  }

  public StepFunctions(
      AwsAccount account, Services services, Timing timing, ExecutionListener listener) {
    this.account = account;
    this.services = services;
    this.timing = timing;
    this.listener = listener;
  }

  /**
   * Starts an execution under a random name, as a rule of EventBridge does.
   *
   * @throws IllegalArgumentException if the input is too large to start with
   */
  public Execution start(StateMachine machine, JsonNode input) {
    return start(machine, UUID.randomUUID().toString(), input);
  }

  /**
   * Starts an execution.
   *
   * @throws IllegalArgumentException if the input is too large to start with
   */
  public Execution start(StateMachine machine, String name, JsonNode input) {
    if (Quota.size(input) > Quota.MAX_PAYLOAD) {
      throw new IllegalArgumentException("an input has at most " + Quota.MAX_PAYLOAD + " bytes");
    }
    Execution execution =
        new Execution(account.executionArn(machine.name(), name), name, timing, listener);
    Run run = new Run(execution, machine, account, input, services, mapRuns, timing, listener);
    threads.execute(() -> runAndEnd(run));
    return execution;
  }

  private static void runAndEnd(Run run) {
    try {
      run.execution().end(runToTheEnd(run, run.machine().level()));
    } catch (RuntimeException | Error e) {
      run.execution().breakDown(e);
    }
  }

  /** Runs a level as an execution, and closes its history. */
  static ExecutionOutcome runToTheEnd(Run run, State.Level level) {
    ExecutionOutcome outcome = run(run, level);
    History log = run.execution().log();
    JsonNodeFactory json = JsonNodeFactory.instance;
    switch (outcome) {
      case ExecutionOutcome.Succeeded(JsonNode output) ->
          log.close(HistoryEventType.EXECUTION_SUCCEEDED, json.objectNode().set("output", output));
      case ExecutionOutcome.Failed(String error, String description) ->
          log.close(
              HistoryEventType.EXECUTION_FAILED, new StateFailure(error, description).output());
      case ExecutionOutcome.TimedOut timedOut ->
          log.close(HistoryEventType.EXECUTION_TIMED_OUT, json.objectNode());
      case ExecutionOutcome.Aborted aborted ->
          log.close(HistoryEventType.EXECUTION_ABORTED, json.objectNode());
    }
    return outcome;
  }

  private static ExecutionOutcome run(Run run, State.Level level) {
    try {
      run.record(
          HistoryEventType.EXECUTION_STARTED,
          Optional.empty(),
          Optional.empty(),
          JsonNodeFactory.instance.objectNode().set("input", run.input()));
      return new ExecutionOutcome.Succeeded(
          new LevelRun(run, level, Optional.empty(), Map.of()).run(run.input()));
    } catch (StateFailure failure) {
      return new ExecutionOutcome.Failed(failure.error(), failure.description());
    } catch (ExecutionTimeout timeout) {
      return new ExecutionOutcome.TimedOut();
    } catch (InterruptedException e) {
      return new ExecutionOutcome.Aborted();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
