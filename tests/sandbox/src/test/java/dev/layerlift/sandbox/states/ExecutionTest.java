package dev.layerlift.sandbox.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How states hand on values and how executions end. */
class ExecutionTest {
  private static final JsonMapper JSON = new JsonMapper();
  private final FastTime time = new FastTime();

  @Test
  void assignSeesTheVariablesAsTheyWereAndTakesEffectInTheNextState() throws Exception {
    assertThat(
            output(
                """
                "A": {"Type": "Pass", "Assign": {"x": 3, "y": 6}, "Next": "B"},
                "B": {"Type": "Pass", "Assign": {"x": "{% $y %}", "y": "{% $x %}"},
                      "Output": "{% [$x, $y] %}", "Next": "C"},
                "C": {"Type": "Succeed",
                      "Output": {"before": "{% $states.input %}", "after": "{% [$x, $y] %}"}}\
                """))
        .isEqualTo(JSON.readTree("{\"before\": [3, 6], \"after\": [6, 3]}"));
  }

  @Test
  void inputPassesThroughWhereNoOutputIsWritten() throws Exception {
    assertThat(
            output(
                """
                "A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Wait", "Seconds": 7, "Next": "C"},
                "C": {"Type": "Succeed"}\
                """))
        .isEqualTo(JSON.readTree("{\"n\": 5, \"nothing\": null}"));
    assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "$states.input.nothing          | null",
        "[$states.input.list[a = 1]]    | []",
        "$states.input.n / 2            | 2.5",
        "$states.input.n + 1            | 6",
        "{'a': $states.input.nothing, 'b': $states.input.none} | {\"a\": null}",
        "$states.context.Execution.Id   |"
            + " 'arn:aws:states:eu-central-1:123456789012:execution:m:run'",
        "$states.context.Execution.Input.n | 5",
        "$states.context.Execution.StartTime | '2026-10-05T06:43:45Z'",
        "$states.context.StateMachine.Name | 'm'",
        "$states.context.State.Name     | 'A'",
      })
  void expressionGivesItsValue(String expression, String value) throws Exception {
    assertThat(output("\"A\": {\"Type\": \"Succeed\", \"Output\": \"{% " + expression + " %}\"}"))
        .isEqualTo(JSON.readTree(value.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$states.input.none | gives nothing that JSON can represent",
        "$sum               | gives nothing that JSON can represent",
        "$states.input.n + 'a' | must evaluate to a number",
        "$error('stop')     | stop",
      })
  void expressionWithoutAValueEndsTheExecution(String expression, String cause) throws Exception {
    assertThat(run("\"A\": {\"Type\": \"Succeed\", \"Output\": \"{% " + expression + " %}\"}"))
        .isInstanceOfSatisfying(
            ExecutionOutcome.Failed.class,
            failed -> {
              assertThat(failed.error()).isEqualTo("States.QueryEvaluationError");
              assertThat(failed.description()).contains(cause);
            });
  }

  @ParameterizedTest
  @CsvSource({"4, small", "5, five", "6, other"})
  void choiceTakesTheFirstRuleThatHoldsOrTheDefault(int n, String expected) throws Exception {
    JsonNode input = JSON.createObjectNode().put("n", n);

    assertThat(
            run(
                input,
                """
                "A": {"Type": "Choice", "Default": "B", "Assign": {"which": "other"}, "Choices": [
                  {"Condition": "{% $states.input.n < 5 %}", "Assign": {"which": "small"}, "Next": "B"},
                  {"Condition": "{% $states.input.n <= 5 %}", "Assign": {"which": "five"}, "Next": "B"}]},
                "B": {"Type": "Succeed", "Output": "{% $which %}"}\
                """))
        .isEqualTo(new ExecutionOutcome.Succeeded(JSON.valueToTree(expected)));
  }

  @Test
  void choiceWithoutARuleThatHoldsEndsTheExecution() throws Exception {
    assertThat(
            run(
                """
                "A": {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "B"}]},
                "B": {"Type": "Succeed"}\
                """))
        .isInstanceOfSatisfying(
            ExecutionOutcome.Failed.class,
            failed -> assertThat(failed.error()).isEqualTo("States.NoChoiceMatched"));
  }

  @Test
  void conditionMustBeABoolean() throws Exception {
    assertThat(
            run(
                """
                "A": {"Type": "Choice", "Choices": [{"Condition": "{% 1 %}", "Next": "B"}]},
                "B": {"Type": "Succeed"}\
                """))
        .isInstanceOfSatisfying(
            ExecutionOutcome.Failed.class,
            failed -> assertThat(failed.error()).isEqualTo("States.QueryEvaluationError"));
  }

  @Test
  void failEndsTheExecutionWithItsErrorAndCause() throws Exception {
    assertThat(
            run(
                "\"A\": {\"Type\": \"Fail\", \"Error\": \"Mine\", \"Cause\": \"{% 'n is ' &"
                    + " $states.input.n %}\"}"))
        .isEqualTo(new ExecutionOutcome.Failed("Mine", "n is 5"));
  }

  @Test
  void historyEndsWithItsLimit() throws Exception {
    try (StepFunctions service = service((name, payload) -> payload)) {
      Execution execution =
          service.start(
              machine(
                  """
                  "A": {"Type": "Pass", "Next": "B"},
                  "B": {"Type": "Choice", "Choices": [{"Condition": "{% false %}", "Next": "C"}],
                        "Default": "A"},
                  "C": {"Type": "Succeed"}\
                  """),
              JSON.createObjectNode());

      assertThat(execution.await())
          .isInstanceOfSatisfying(
              ExecutionOutcome.Failed.class,
              failed -> assertThat(failed.error()).isEqualTo("States.Runtime"));
      assertThat(execution.history()).hasSize(25_000);
      assertThat(execution.history().getLast().type()).isEqualTo(HistoryEventType.EXECUTION_FAILED);
    }
  }

  @Test
  void inputBeyondTheLimitDoesNotStart() {
    try (StepFunctions service = service((name, payload) -> payload)) {
      JsonNode input = JSON.valueToTree("x".repeat(256 * 1024));
      StateMachine machine = machine("\"A\": {\"Type\": \"Succeed\"}");

      assertThatThrownBy(() -> service.start(machine, input))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void manyExecutionsRunAtOnce() throws Exception {
    int count = 300;
    CountDownLatch all = new CountDownLatch(count);
    FunctionInvoker waitsForAll =
        (name, payload) -> {
          all.countDown();
          all.await();
          return payload;
        };
    try (StepFunctions service = service(waitsForAll)) {
      StateMachine machine =
          machine(
              """
              "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "TimeoutSeconds": 60,
                    "Arguments": {"FunctionName": "f", "Payload": "{% $states.input %}"},
                    "Output": "{% $states.result.Payload %}", "End": true}\
              """);
      var executions =
          IntStream.range(0, count)
              .mapToObj(i -> service.start(machine, JSON.valueToTree(i)))
              .toList();

      for (int i = 0; i < count; i++) {
        assertThat(executions.get(i).await())
            .isEqualTo(new ExecutionOutcome.Succeeded(JSON.valueToTree(i)));
      }
    }
  }

  @Test
  void closingAbortsWhatStillRuns() throws Exception {
    CountDownLatch invoked = new CountDownLatch(1);
    Execution execution;
    try (StepFunctions service =
        service((name, payload) -> {
          invoked.countDown();
          new CountDownLatch(1).await();
          return payload;
        })) {
      execution =
          service.start(
              machine(
                  """
                  "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
                        "TimeoutSeconds": 60, "End": true,
                        "Arguments": {"FunctionName": "f", "Payload": 1}}\
                  """),
              JSON.createObjectNode());
      invoked.await();
    }

    assertThat(execution.await()).isEqualTo(new ExecutionOutcome.Aborted());
    assertThat(execution.history().getLast().type()).isEqualTo(HistoryEventType.EXECUTION_ABORTED);
  }

  private JsonNode output(String states) throws InterruptedException {
    return switch (run(states)) {
      case ExecutionOutcome.Succeeded(JsonNode output) -> output;
      case ExecutionOutcome other -> throw new AssertionError(other);
    };
  }

  private ExecutionOutcome run(String states) throws InterruptedException {
    return run(JSON.readTree("{\"n\": 5, \"nothing\": null}"), states);
  }

  private ExecutionOutcome run(JsonNode input, String states) throws InterruptedException {
    try (StepFunctions service = service((name, payload) -> payload)) {
      return service.start(machine(states), "run", input).await();
    }
  }

  private StepFunctions service(FunctionInvoker functions) {
    return new StepFunctions(
        Functions.ACCOUNT, functions, Functions.NO_EVENTS, time.timing(), (run, event) -> {});
  }

  private static StateMachine machine(String states) {
    return StateMachine.parse(
        "m",
        "{\"QueryLanguage\": \"JSONata\", \"StartAt\": \"A\", \"States\": {" + states + "}}",
        Map.of());
  }
}
