package dev.layerlift.sandbox.states;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Retry, Catch, time limits and Map. */
class TaskAndMapTest {
  private static final JsonMapper JSON = new JsonMapper();
  private final FastTime time = new FastTime();

  /** A Task that ends the machine; a catcher goes to Caught, which gives the error's name. */
  private static String task(String fields) {
    return """
    "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 60,
          "Arguments": {"FunctionName": "f", "Payload": "{%% $states.input %%}"},
          "Output": "{%% $states.result.Payload %%}", "End": true, %s},
    "Caught": {"Type": "Succeed", "Output": "{%% 'caught ' & $states.input.Error %%}"}\
    """
        .formatted(fields);
  }

  private static final String CATCH_ALL =
      "\"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"Caught\"}]";

  @Test
  void waitsGrowUpToTheirLimit() throws Exception {
    ExecutionOutcome outcome =
        run(
            failing("X", "X", "X", "X"),
            task(
                """
                "Retry": [{"ErrorEquals": ["X"], "IntervalSeconds": 2, "BackoffRate": 3,
                           "MaxDelaySeconds": 30, "MaxAttempts": 4}],\
                """
                    + CATCH_ALL));

    assertThat(outcome).isEqualTo(succeeded("answer"));
    assertThat(time.sleeps()).containsExactly(seconds(2), seconds(6), seconds(18), seconds(30));
  }

  @Test
  void fullJitterWaitsSomethingUpToTheDelay() throws Exception {
    run(
        failing("X", "X", "X"),
        task(
            """
            "Retry": [{"ErrorEquals": ["X"], "IntervalSeconds": 10, "JitterStrategy": "FULL"}],\
            """
                + CATCH_ALL));

    assertThat(time.sleeps()).hasSize(3).doesNotHaveDuplicates();
    assertThat(time.sleeps().get(0)).isLessThan(seconds(10));
    assertThat(time.sleeps().get(1)).isLessThan(seconds(20));
    assertThat(time.sleeps().get(2)).isLessThan(seconds(40));
  }

  @Test
  void eachRetrierCountsForItselfAndTheFirstThatCoversAnErrorDecides() throws Exception {
    // The example of the developer guide: the fifth error exhausts the first retrier.
    ExecutionOutcome outcome =
        run(
            failing("A", "B", "C", "B", "B"),
            task(
                """
                "Retry": [
                  {"ErrorEquals": ["A", "B"], "IntervalSeconds": 1, "BackoffRate": 2, "MaxAttempts": 3},
                  {"ErrorEquals": ["C"], "IntervalSeconds": 5},
                  {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 9}],\
                """
                    + CATCH_ALL));

    assertThat(outcome).isEqualTo(succeeded("caught B"));
    assertThat(time.sleeps()).containsExactly(seconds(1), seconds(2), seconds(5), seconds(4));
  }

  @ParameterizedTest
  @CsvSource({
    "States.ALL, X, true",
    "States.ALL, States.Timeout, true",
    "States.ALL, States.DataLimitExceeded, false",
    "States.ALL, States.Runtime, false",
    "States.DataLimitExceeded, States.DataLimitExceeded, true",
    "States.TaskFailed, X, true",
    "States.TaskFailed, States.Timeout, false",
    "States.Timeout, States.HeartbeatTimeout, true",
    "X, X, true",
    "X, XY, false",
  })
  void catcherCoversErrors(String name, String error, boolean covers) throws Exception {
    ExecutionOutcome outcome =
        run(
            failing(error),
            task(CATCH_ALL.replace("States.ALL", name))
                .replace("\"End\": true", "\"Next\": \"Caught\""));

    assertThat(outcome)
        .isEqualTo(
            covers
                ? succeeded("caught " + error)
                : new ExecutionOutcome.Failed(error, "cause of " + error));
  }

  @Test
  void catcherSeesTheErrorAndTheInputAndAssigns() throws Exception {
    ExecutionOutcome outcome =
        run(
            failing("X"),
            """
            "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 60,
              "Arguments": {"FunctionName": "f", "Payload": 1}, "Assign": {"v": "not taken"},
              "Catch": [{"ErrorEquals": ["X"], "Next": "B", "Output": "{% $states.input.n %}",
                         "Assign": {"v": "{% $states.errorOutput.Cause %}"}}], "Next": "B"},
            "B": {"Type": "Succeed", "Output": "{% $states.input & ' ' & $v %}"}\
            """);

    assertThat(outcome).isEqualTo(succeeded("5 cause of X"));
  }

  @Test
  void expressionThatFailsIsCaughtLikeAnyError() throws Exception {
    assertThat(
            run(
                failing(),
                task(CATCH_ALL).replace("$states.input %}\"}", "$states.input.none %}\"}")))
        .isEqualTo(succeeded("caught States.QueryEvaluationError"));
  }

  @Test
  void answerBeyondTheLimitIsOnlyCaughtByName() throws Exception {
    FunctionInvoker large = (name, payload) -> JSON.valueToTree("x".repeat(256 * 1024));

    assertThat(run(large, task(CATCH_ALL)))
        .isInstanceOfSatisfying(
            ExecutionOutcome.Failed.class,
            failed -> assertThat(failed.error()).isEqualTo("States.DataLimitExceeded"));
    assertThat(run(large, task(CATCH_ALL.replace("States.ALL", "States.DataLimitExceeded"))))
        .isEqualTo(succeeded("caught States.DataLimitExceeded"));
  }

  @Test
  void functionThatTakesTooLongIsGivenUp() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    FunctionInvoker hangs =
        (name, payload) -> {
          try {
            new CountDownLatch(1).await();
            return payload;
          } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
          }
        };

    assertThat(run(hangs, task(CATCH_ALL).replace("60", "1")))
        .isEqualTo(succeeded("caught States.Timeout"));
    interrupted.await();
  }

  @Test
  void timeLimitOfTheMachineEndsTheRetriesAndIsNotCaught() throws Exception {
    String states =
        task(
            """
            "Retry": [{"ErrorEquals": ["X"], "IntervalSeconds": 40, "BackoffRate": 1, "MaxAttempts": 9}],
            """
                + CATCH_ALL);

    assertThat(run(failing("X", "X", "X", "X"), "\"TimeoutSeconds\": 100, ", states))
        .isEqualTo(new ExecutionOutcome.TimedOut());
    assertThat(time.sleeps()).containsExactly(seconds(40), seconds(40), seconds(20));
  }

  private static final String MAP =
      """
      "A": {"Type": "Map", "Items": "{% $states.input.items %}", "MaxConcurrency": 3, "End": true,
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
        "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "T", "States": {
          "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 60,
            "Arguments": {"FunctionName": "f", "Payload": "{% $states.input %}"},
            "Output": "{% $states.result.Payload %}", "End": true}}}},
      "Caught": {"Type": "Succeed", "Output": "{% 'caught ' & $states.input.Error %}"}\
      """;

  @Test
  void mapGivesItsResultsInTheOrderOfTheItems() throws Exception {
    CountDownLatch last = new CountDownLatch(1);
    FunctionInvoker backwards =
        (name, payload) -> {
          if (payload.intValue() == 2) {
            last.countDown();
          } else {
            last.await();
          }
          return JSON.valueToTree(payload.intValue() * 10);
        };

    assertThat(run(backwards, MAP))
        .isEqualTo(new ExecutionOutcome.Succeeded(JSON.readTree("[0, 10, 20]")));
  }

  @Test
  void mapOverNothingGivesNothing() throws Exception {
    assertThat(run(failing(), MAP.replace("$states.input.items", "[]")))
        .isEqualTo(new ExecutionOutcome.Succeeded(JSON.createArrayNode()));
  }

  @Test
  void mapRunsNoMoreThanItsBoundAtOnce() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    FunctionInvoker counting =
        (name, payload) -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          three.countDown();
          three.await();
          running.decrementAndGet();
          return payload;
        };

    run(counting, MAP.replace("$states.input.items", "[1..30]"));

    assertThat(most).hasValue(3);
  }

  @Test
  void firstIterationThatFailsEndsTheOthersAndNamesTheError() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CountDownLatch others = new CountDownLatch(2);
    FunctionInvoker oneFails =
        (name, payload) -> {
          calls.incrementAndGet();
          if (payload.intValue() == 1) {
            others.await();
            throw new FunctionFailure("X", "first");
          }
          others.countDown();
          new CountDownLatch(1).await(); // until interrupted
          return payload;
        };

    assertThat(run(oneFails, MAP.replace("$states.input.items", "[1..30]")))
        .isEqualTo(succeeded("caught X"));
    assertThat(calls).hasValue(3);
  }

  @Test
  void itemSelectorSeesTheItemAndIterationsReadTheVariablesAbove() throws Exception {
    assertThat(
            run(
                failing(),
                """
                "A": {"Type": "Pass", "Assign": {"base": 100}, "Next": "B"},
                "B": {"Type": "Map", "Items": ["a", "b"], "End": true,
                  "ItemSelector": {"i": "{% $states.context.Map.Item.Index %}",
                                   "v": "{% $states.context.Map.Item.Value %}"},
                  "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "P", "States": {
                    "P": {"Type": "Pass", "Assign": {"own": "{% $base + $states.input.i %}"}, "Next": "Q"},
                    "Q": {"Type": "Succeed", "Output": "{% $states.input.v & $own %}"}}}}\
                """))
        .isEqualTo(new ExecutionOutcome.Succeeded(JSON.readTree("[\"a100\", \"b101\"]")));
  }

  @Test
  void itemsMustBeAnArray() throws Exception {
    assertThat(run(failing(), MAP.replace("$states.input.items", "1")))
        .isEqualTo(succeeded("caught States.QueryEvaluationError"));
  }

  private static FunctionInvoker failing(String... errors) {
    Deque<String> left = new ArrayDeque<>(List.of(errors));
    return (name, payload) -> {
      String error = left.poll();
      if (error != null) {
        throw new FunctionFailure(error, "cause of " + error);
      }
      return JSON.valueToTree("answer");
    };
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static ExecutionOutcome succeeded(String output) {
    return new ExecutionOutcome.Succeeded(JSON.valueToTree(output));
  }

  private ExecutionOutcome run(FunctionInvoker functions, String states) throws Exception {
    return run(functions, "", states);
  }

  private ExecutionOutcome run(FunctionInvoker functions, String fields, String states)
      throws Exception {
    StateMachine machine =
        StateMachine.parse(
            "m",
            "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"A\", "
                + fields
                + "\"States\": {"
                + states
                + "}}",
            Map.of());
    JsonNode input = JSON.readTree("{\"n\": 5, \"items\": [0, 1, 2]}");
    try (StepFunctions service =
        new StepFunctions(
            Functions.ACCOUNT, functions, Functions.NO_EVENTS, time.timing(), (run, event) -> {})) {
      return service.start(machine, input).await();
    }
  }
}
