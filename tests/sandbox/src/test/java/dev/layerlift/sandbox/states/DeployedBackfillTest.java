package dev.layerlift.sandbox.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The ways through {@code statemachine/backfill.asl.json}, and the distributed Map in it. */
class DeployedBackfillTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String OPTIMIZE_IMAGE = Functions.ACCOUNT.stateMachineArn("optimize-image");
  private static final Map<String, String> SUBSTITUTIONS =
      Map.of(
          "BackfillFunctionArn",
          Functions.ACCOUNT.functionArn("Backfill"),
          "OptimizeImageArn",
          OPTIMIZE_IMAGE,
          "StateBucket",
          "bucket");

  /** Stands for optimize-image: an input with an error fails with it. */
  private static final StateMachine OPTIMIZER =
      StateMachine.parse(
          "optimize-image",
          """
          {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
            "A": {"Type": "Choice", "Default": "Done", "Choices": [
              {"Condition": "{% $exists($states.input.error) %}", "Next": "Failed"}]},
            "Done": {"Type": "Succeed",
                     "Output": {"outcome": "optimized", "reason": "r", "report": "reports/x"}},
            "Failed": {"Type": "Fail", "Error": "{% $states.input.error %}", "Cause": "why"}}}
          """,
          Map.of());

  private final FastTime time = new FastTime();
  private final Map<String, String> objects = new ConcurrentSkipListMap<>();
  private final Deque<JsonNode> answers = new ArrayDeque<>();
  private final List<JsonNode> payloads = new ArrayList<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger throttled = new AtomicInteger();
  private ExecutionStarter gate = ExecutionStarter.NONE;

  private final BucketObjects bucket =
      new BucketObjects() {
        @Override
        public Optional<String> get(String name, String key) {
          assertThat(name).isEqualTo("bucket");
          return Optional.ofNullable(objects.get(key));
        }

        @Override
        public void put(String name, String key, String body) {
          assertThat(name).isEqualTo("bucket");
          objects.put(key, body);
        }
      };

  private JsonNode list(String function, JsonNode payload) {
    assertThat(function).isEqualTo(Functions.ACCOUNT.functionArn("Backfill"));
    payloads.add(payload);
    return answers.remove();
  }

  private ExecutionOutcome run(String input) throws InterruptedException {
    try (StepFunctions optimizers =
        new StepFunctions(
            Functions.ACCOUNT,
            Services.of(this::list, Functions.NO_EVENTS),
            time.timing(),
            (run, event) -> {})) {
      ExecutionStarter starter =
          (machine, name, event) -> {
            assertThat(machine).isEqualTo(OPTIMIZE_IMAGE);
            if (throttled.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
              throw new FunctionFailure("StepFunctions.ThrottlingException", "Rate exceeded");
            }
            if (name.startsWith("taken")) {
              throw new FunctionFailure("StepFunctions.ExecutionAlreadyExistsException", name);
            }
            return optimizers.start(OPTIMIZER, name, event);
          };
      gate = gate.equals(ExecutionStarter.NONE) ? starter : gate;
      try (StepFunctions service =
          new StepFunctions(
              Functions.ACCOUNT,
              new Services(this::list, Functions.NO_EVENTS, gate, bucket),
              time.timing(),
              (run, event) -> {})) {
        return service
            .start(StateMachine.backfill(SUBSTITUTIONS), "one", JSON.readTree(input))
            .await();
      }
    }
  }

  /** An answer of the function. */
  private void answer(boolean complete, boolean dryRun, int tolerated, int parts) {
    ObjectNode answer = JSON.createObjectNode().put("complete", complete).put("folder", "f/");
    answer
        .putObject("request")
        .put("dryRun", dryRun)
        .put("maxConcurrency", 2)
        .put("toleratedFailurePercentage", tolerated);
    answer.putObject("progress").put("parts", parts);
    answer.set("estimate", complete ? JSON.createObjectNode().put("images", 3) : JSON.nullNode());
    answers.add(answer);
  }

  private void part(int number, String... names) {
    StringBuilder lines = new StringBuilder();
    for (String name : names) {
      ObjectNode line = JSON.createObjectNode().put("name", name);
      ObjectNode event = line.putObject("event").put("of", name);
      if (name.startsWith("broken")) {
        event.put("error", "SourceCorrupt");
      }
      lines.append(line).append('\n');
    }
    objects.put("f/inventory-" + number + ".jsonl", lines.toString());
  }

  private static JsonNode output(ExecutionOutcome outcome) {
    assertThat(outcome).isInstanceOf(ExecutionOutcome.Succeeded.class);
    return ((ExecutionOutcome.Succeeded) outcome).output();
  }

  /** Items of the result files of a status, as name and item. */
  private Map<String, JsonNode> results(String status) {
    Map<String, JsonNode> results = new TreeMap<>();
    objects.forEach((key, body) -> {
      if (key.startsWith("f/results/") && key.endsWith("/" + status + "_0.json")) {
        JSON.readTree(body)
            .forEach(item ->
                results.put(
                    JSON.readTree(item.get("Input").stringValue()).get("name").stringValue(),
                    item));
      }
    });
    return results;
  }

  private JsonNode result(String status, String name) {
    return Objects.requireNonNull(results(status).get(name), name);
  }

  /** Else an execution that waits for its turn would count as failed, and go on unheard. */
  @Test
  void itemIsWaitedForLongerThanItsExecutionCanLive() {
    JsonNode item =
        file("backfill.asl.json").at("/States/OptimizeAll/ItemProcessor/States/Optimize");

    assertThat(item.required("TimeoutSeconds").intValue())
        .isGreaterThan(file("optimize-image.asl.json").required("TimeoutSeconds").intValue());
  }

  private static JsonNode file(String name) {
    return JSON.readTree(StateMachineCase.STATE_MACHINES.resolve(name).toFile());
  }

  @Test
  void dryRunListsInAsManyCallsAsItTakesAndStartsNothing() throws Exception {
    answer(false, true, 10, 1);
    answer(true, true, 10, 2);

    JsonNode output = output(run("{\"maxImages\": 5}"));

    assertThat(output.at("/estimate/images").intValue()).isEqualTo(3);
    assertThat(output.get("folder").stringValue()).isEqualTo("s3://bucket/f/");
    assertThat(objects).isEmpty();
    assertThat(payloads).hasSize(2);
    assertThat(payloads.get(0).at("/request/maxImages").intValue()).isEqualTo(5);
    assertThat(payloads.get(0).get("progress").isNull()).isTrue();
    assertThat(payloads.get(0).get("execution").stringValue()).isEqualTo("one");
    assertThat(payloads.get(1).at("/progress/parts").intValue()).isEqualTo(1);
  }

  @Test
  void everyPartIsWorkedOnAndWhatFailsIsCountedAndNamed() throws Exception {
    answer(true, false, 50, 2);
    part(0, "a", "broken", "taken");
    part(1, "b");

    JsonNode output = output(run("{}"));

    assertThat(output.get("done").intValue()).isEqualTo(3);
    assertThat(output.get("failed").intValue()).isEqualTo(1);
    assertThat(output.get("results").stringValue()).isEqualTo("s3://bucket/f/results/");
    assertThat(results("SUCCEEDED")).containsOnlyKeys("a", "b", "taken");
    assertThat(result("SUCCEEDED", "taken").get("Output").stringValue())
        .contains("\"outcome\":\"skipped\"");
    assertThat(results("FAILED")).containsOnlyKeys("broken");
    assertThat(result("FAILED", "broken").get("Error").stringValue())
        .isEqualTo("States.TaskFailed");
    assertThat(result("FAILED", "broken").get("Cause").stringValue())
        .contains("\"Error\":\"SourceCorrupt\"");
    assertThat(objects.keySet()).filteredOn(key -> key.endsWith("/manifest.json")).hasSize(2);
  }

  @Test
  void moreFailuresThanAreToleratedStopTheRun() throws Exception {
    answer(true, false, 20, 2);
    part(0, "broken1", "broken2", "broken3", "a", "b", "c", "d");
    part(1, "e");

    assertThat(run("{}"))
        .isInstanceOfSatisfying(
            ExecutionOutcome.Failed.class,
            failed -> {
              assertThat(failed.error()).isEqualTo("States.ExceedToleratedFailureThreshold");
              assertThat(failed.description()).contains("part 0", "s3://bucket/f/results/");
            });
    assertThat(results("PENDING")).isNotEmpty();
    assertThat(results("SUCCEEDED")).doesNotContainKey("e");
  }

  @Test
  void throttledStartsAreRepeated() throws Exception {
    answer(true, false, 0, 1);
    part(0, "a", "b");
    throttled.set(3);

    assertThat(output(run("{}")).get("done").intValue()).isEqualTo(2);
    assertThat(time.sleeps()).hasSize(3);
  }

  @Test
  void noMoreExecutionsRunAtOnceThanAreAskedFor() throws Exception {
    answer(true, false, 100, 1);
    part(0, "a", "b", "c", "d", "e", "f");
    CountDownLatch two = new CountDownLatch(2);
    gate =
        (machine, name, event) -> {
          most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          two.countDown();
          try {
            two.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          atOnce.decrementAndGet();
          throw new FunctionFailure("StepFunctions.StateMachineDoesNotExistException", name);
        };

    assertThat(output(run("{}")).get("failed").intValue()).isEqualTo(6);
    assertThat(most).hasValue(2);
  }

  @Test
  void partThatIsNotThereIsAnErrorOfTheReader() throws Exception {
    answer(true, false, 0, 1);

    assertThat(run("{}"))
        .isInstanceOfSatisfying(
            ExecutionOutcome.Failed.class,
            failed -> assertThat(failed.error()).isEqualTo("States.ItemReaderFailed"));
  }

  @Test
  void itemsSeeNoVariableOfTheExecutionAroundThem() throws Exception {
    String file =
        Files.readString(StateMachineCase.STATE_MACHINES.resolve("backfill.asl.json"))
            .replace("\"{% $states.input.event %}\"", "\"{% $request %}\"");

    assertThatThrownBy(() -> StateMachine.parse("backfill", file, SUBSTITUTIONS))
        .isInstanceOf(InvalidStateMachineException.class)
        .hasMessageContaining("Optimize: $request is not assigned");
  }
}
