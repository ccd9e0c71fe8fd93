package dev.layerlift.sandbox.states;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Runs each folder below {@code statemachine/cases} through the deployed state machine. */
class StateMachineCasesTest {
  private final StateMachine machine = StateMachine.optimizeImage(Functions.substitutions());

  static List<StateMachineCase> cases() {
    return StateMachineCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void executionTakesThePathAndEndsAsExpected(StateMachineCase scenario) throws Exception {
    StateMachineCase.Answers answers = new StateMachineCase.Answers(scenario.steps());
    JsonNode expected = scenario.expected();

    Execution execution;
    ExecutionOutcome outcome;
    try (StepFunctions service =
        new StepFunctions(
            Functions.ACCOUNT, answers, answers, new FastTime().timing(), (run, event) -> {})) {
      execution = service.start(machine, scenario.name(), scenario.input());
      outcome = execution.await();
    }

    assertThat(path(execution, Optional.empty())).isEqualTo(strings(expected.required("path")));
    assertThat(iterations(execution))
        .isEqualTo(
            expected.path("iterations").valueStream().map(StateMachineCasesTest::strings).toList());
    switch (outcome) {
      case ExecutionOutcome.Succeeded(JsonNode output) -> {
        assertThat(expected.required("status").stringValue()).isEqualTo("SUCCEEDED");
        assertThat(output).isEqualTo(expected.required("output"));
      }
      case ExecutionOutcome.Failed(String error, String cause) -> {
        assertThat(expected.required("status").stringValue()).as(cause).isEqualTo("FAILED");
        assertThat(error).isEqualTo(expected.required("error").stringValue());
        assertThat(cause).isEqualTo(expected.required("cause").stringValue());
      }
      case ExecutionOutcome.TimedOut ended -> throw new AssertionError(ended);
      case ExecutionOutcome.Aborted ended -> throw new AssertionError(ended);
    }
    assertThat(answers.left()).as("steps that were not taken").isEmpty();
  }

  private static List<String> path(Execution execution, Optional<Integer> iteration) {
    return execution.history().stream()
        .filter(event -> event.type() == HistoryEventType.STATE_ENTERED)
        .filter(event -> event.iteration().equals(iteration))
        .map(event -> event.state().orElseThrow())
        .toList();
  }

  private static List<List<String>> iterations(Execution execution) {
    TreeMap<Integer, List<String>> paths = new TreeMap<>();
    execution.history().stream()
        .flatMap(event -> event.iteration().stream())
        .forEach(index -> paths.computeIfAbsent(index, i -> path(execution, Optional.of(i))));
    return new ArrayList<>(paths.values());
  }

  private static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::stringValue).toList();
  }
}
