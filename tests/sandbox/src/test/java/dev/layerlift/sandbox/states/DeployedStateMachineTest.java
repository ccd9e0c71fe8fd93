package dev.layerlift.sandbox.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.report.Report;
import dev.layerlift.report.ResultEvent;
import dev.layerlift.workflow.QueuedException;
import dev.layerlift.workflow.WorkflowJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What holds for {@code statemachine/optimize-image.asl.json} beyond its cases. */
class DeployedStateMachineTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNode FILE =
      JSON.readTree(StateMachineCase.STATE_MACHINES.resolve("optimize-image.asl.json").toFile());

  /** Entries of PutEvents. */
  private final List<JsonNode> put = new ArrayList<>();

  @Test
  void fileLoadsWithoutAFault() {
    assertThat(StateMachine.optimizeImage(Functions.substitutions()).name())
        .isEqualTo("optimize-image");
  }

  @Test
  void everyFunctionMustBeNamed() {
    assertThatThrownBy(() -> StateMachine.optimizeImage(Map.of()))
        .isInstanceOf(InvalidStateMachineException.class)
        .hasMessageContaining("/: no value for ${InspectFunctionArn}");
  }

  @Test
  void everyTaskRepeatsWithJitterUpToALimit() {
    List<JsonNode> tasks =
        FILE.findParents("Resource").stream().filter(state -> state.has("Type")).toList();

    assertThat(tasks).hasSize(11);
    assertThat(tasks)
        .allSatisfy(task ->
            assertThat(task.required("Retry").valueStream())
                .isNotEmpty()
                .allSatisfy(retrier -> {
                  assertThat(retrier.required("JitterStrategy").stringValue()).isEqualTo("FULL");
                  assertThat(retrier.required("MaxDelaySeconds").intValue()).isPositive();
                }));
  }

  @Test
  void everyStateThatCanFailIsCaughtTheDataLimitByName() {
    FILE.required("States")
        .properties()
        .forEach(state -> {
          if (List.of("Task", "Map").contains(state.getValue().path("Type").asString(""))) {
            String turn =
                List.of("Publish", "Tag").contains(state.getKey())
                    ? "[\"dev.layerlift.workflow.QueuedException\"], "
                        + "[\"dev.layerlift.workflow.StoodBackException\"], "
                    : "";
            assertThat(state.getValue().required("Catch").findValues("ErrorEquals"))
                .as(state.getKey())
                .hasToString("[" + turn + "[\"States.DataLimitExceeded\"], [\"States.ALL\"]]");
          }
        });
  }

  @Test
  void onlyTagSetsTagsAndComesAfterVerifyOrForAnImageThatStaysAsItIs() {
    List<String> ways = new ArrayList<>();
    FILE.required("States")
        .properties()
        .forEach(state ->
            Stream.concat(
                    state.getValue().findParents("Next").stream(),
                    state.getValue().findParents("Default").stream())
                .filter(way ->
                    way.path("Next").asString("").equals("Tag")
                        || way.path("Default").asString("").equals("Tag"))
                .forEach(way ->
                    ways.add(state.getKey() + " " + way.path("Condition").asString("always"))));

    assertThat(ways)
        .containsExactlyInAnyOrder(
            "Verify always",
            "WaitToTag always",
            "ChooseStrategy {% $plan.strategy = 'skip' and $plan.tagOriginal = true %}");
    assertThat(FILE.toString().split("TagFunctionArn", -1)).hasSize(2);
    assertThat(FILE.required("StartAt").stringValue()).isEqualTo("Inspect");
  }

  @Test
  void inspectionThatIsTooLargeIsRecordedAsAFailure() throws Exception {
    ObjectNode large = answer("zstd-happy-path", "Inspect").asObject().deepCopy();
    large.put("padding", "x".repeat(256 * 1024));
    List<JsonNode> recorded = new ArrayList<>();

    ExecutionOutcome outcome =
        run((name, payload) -> {
          if (name.endsWith(":Inspect")) {
            return large;
          }
          assertThat(name).endsWith(":Record");
          recorded.add(payload);
          return answer("source-corrupt-publishes-nothing", "RecordFailure");
        });

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ExecutionOutcome.Failed.class,
            failed -> assertThat(failed.error()).isEqualTo("States.DataLimitExceeded"));
    assertThat(recorded).singleElement().satisfies(DeployedStateMachineTest::hasOnlyTheError);
  }

  @Test
  void resultsThatAreTooLargeTogetherAreRecordedAsAFailure() throws Exception {
    ObjectNode inspection = answer("zstd-happy-path", "Inspect").asObject().deepCopy();
    inspection.put("padding", "x".repeat(120 * 1024));
    ObjectNode result = answer("zstd-happy-path", "LayerSmall").asObject().deepCopy();
    result.put("padding", "x".repeat(150 * 1024));
    List<JsonNode> recorded = new ArrayList<>();

    ExecutionOutcome outcome =
        run((name, payload) ->
            switch (name.substring(name.lastIndexOf(':') + 1)) {
              case "Inspect" -> inspection;
              case "Plan" -> answer("zstd-happy-path", "Plan");
              case "LayerSmall" -> result;
              case "Record" -> {
                recorded.add(payload);
                yield answer("source-corrupt-publishes-nothing", "RecordFailure");
              }
              default -> throw new AssertionError(name);
            });

    assertThat(outcome)
        .isInstanceOfSatisfying(
            ExecutionOutcome.Failed.class,
            failed -> assertThat(failed.error()).isEqualTo("States.DataLimitExceeded"));
    assertThat(recorded).singleElement().satisfies(DeployedStateMachineTest::hasOnlyTheError);
  }

  @Test
  void failureThatCannotBeRecordedIsAnnouncedLikeOneThatCan() throws Exception {
    run((name, payload) -> {
      throw new FunctionFailure("java.lang.OutOfMemoryError", "\ud83d\udca5".repeat(20_000));
    });

    JsonNode detail = put.getFirst().required("Detail");
    ResultEvent.Detail read =
        WorkflowJson.read(detail.toString(), ResultEvent.Detail.class, "detail");
    assertThat(WorkflowJson.writeText(read)).isEqualTo(detail.toString());
    assertThat(read.outcome()).isEqualTo(Report.Outcome.FAILED);
    assertThat(read.error()).contains("java.lang.OutOfMemoryError");
    assertThat(read.reason().codePointCount(0, read.reason().length())).isEqualTo(1000);
    assertThat(read.report()).isEmpty();
    assertThat(put).hasSize(1);
    assertThat(put.getFirst().required("DetailType").stringValue())
        .isEqualTo("Layerlift Image Failed");
  }

  @Test
  void turnOfAFunctionWhoseClockIsBehindIsWaitedForASecondAtLeast() throws Exception {
    FastTime time = new FastTime();
    QueuedException queued =
        new QueuedException(
            time.now().minus(Duration.ofMinutes(5)), Optional.empty(), "the clock is behind");
    String cause = JSON.createObjectNode().put("errorMessage", queued.getMessage()).toString();
    List<Instant> calls = new ArrayList<>();

    run(
        (name, payload) -> {
          String state = name.substring(name.lastIndexOf(':') + 1);
          if (state.equals("Publish")) {
            calls.add(time.now());
            if (calls.size() < 4) {
              throw new FunctionFailure(QueuedException.class.getName(), cause);
            }
          }
          return answer("zstd-happy-path", state);
        },
        time);

    assertThat(calls).hasSize(4);
    for (int i = 1; i < calls.size(); i++) {
      assertThat(Duration.between(calls.get(i - 1), calls.get(i)))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }
  }

  private static void hasOnlyTheError(JsonNode payload) {
    assertThat(payload.at("/error/error").stringValue()).isEqualTo("States.DataLimitExceeded");
    for (String part :
        List.of("inspection", "plan", "layers", "publication", "verification", "tagging")) {
      assertThat(payload.required(part).isNull()).as(part).isTrue();
    }
  }

  /**
   * @param called a state, or the function that one chooses
   */
  private static JsonNode answer(String scenario, String called) {
    return StateMachineCase.all().stream()
        .filter(found -> found.name().equals(scenario))
        .flatMap(found -> found.steps().stream())
        .filter(step ->
            step.path("function").asString(step.required("stateName").stringValue()).equals(called))
        .findFirst()
        .orElseThrow()
        .at("/mock/result/Payload");
  }

  private ObjectNode put(JsonNode entries, List<String> resources) {
    put.add(entries.get(0));
    return JSON.createObjectNode().put("FailedEntryCount", 0);
  }

  private ExecutionOutcome run(FunctionInvoker functions) throws InterruptedException {
    return run(functions, new FastTime());
  }

  private ExecutionOutcome run(FunctionInvoker functions, FastTime time)
      throws InterruptedException {
    try (StepFunctions service =
        new StepFunctions(
            Functions.ACCOUNT, functions, this::put, time.timing(), (run, event) -> {})) {
      return service
          .start(StateMachine.optimizeImage(Functions.substitutions()), JSON.createObjectNode())
          .await();
    }
  }
}
