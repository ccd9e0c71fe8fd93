package dev.layerlift.sandbox.states;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.report.Recorded;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.Tagging;
import dev.layerlift.workflow.Verification;
import dev.layerlift.workflow.WorkflowJson;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** A mocked answer is worth nothing unless the stage could have given it. */
class MockedAnswersTest {
  private static final Map<String, Class<?>> ANSWERS =
      Map.of(
          "Inspect", Inspection.class,
          "Plan", OptimizationPlan.class,
          "Layer", LayerResult.class,
          "LayerAgain", LayerResult.class,
          "Publish", Publication.class,
          "Verify", Verification.class,
          "Tag", Tagging.class,
          "Record", Recorded.class,
          "RecordFailure", Recorded.class);

  static Stream<Arguments> answers() {
    return StateMachineCase.all().stream()
        .filter(scenario -> !scenario.name().equals("inspection-with-an-unknown-verdict-fails"))
        .filter(scenario -> !scenario.name().equals("plan-with-an-unknown-strategy-fails"))
        .flatMap(scenario ->
            scenario.steps().stream()
                .filter(step -> ANSWERS.containsKey(step.required("stateName").stringValue()))
                .filter(step -> step.required("mock").has("result"))
                .map(step ->
                    Arguments.of(
                        scenario.name(),
                        step.required("stateName").stringValue(),
                        step.at("/mock/result/Payload"))));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void answerIsARecordOfTheWorkflow(String scenario, String state, JsonNode payload)
      throws Exception {
    Class<?> type = Objects.requireNonNull(ANSWERS.get(state));

    Object answer = WorkflowJson.read(payload.toString(), type, scenario + ": " + state);

    assertThat(WorkflowJson.writeText(answer)).isEqualTo(payload.toString());
  }
}
