package dev.layerlift.bench.costs;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.plan.Planner;
import dev.layerlift.sandbox.AwsAccount;
import dev.layerlift.sandbox.lambda.FunctionSpec;
import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.ExecutionOutcome;
import dev.layerlift.sandbox.states.HistoryEvent;
import dev.layerlift.sandbox.states.HistoryEventType;
import dev.layerlift.sandbox.states.StateMachine;
import dev.layerlift.sandbox.states.StepFunctions;
import dev.layerlift.sandbox.states.Timing;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.WorkflowJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One execution of the deployed state machine for an image of given layers: the planner decides as
 * it does for real, the interpreter goes the way, and its history is counted. What the other
 * functions answer does not matter for the way.
 *
 * @param transitions states entered, those of a Map once for each item
 * @param events in the execution's history
 * @param invocations of each function, by its name
 * @param announced events put on the bus
 */
record Walk(
    OptimizationPlan plan,
    int transitions,
    int events,
    Map<String, Integer> invocations,
    int announced) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final AwsAccount ACCOUNT = new AwsAccount("123456789012", "us-east-1");

  /** Answers of the functions that nothing is decided by. */
  private static final Map<String, String> ANSWERS =
      Map.of(
          "LayerSmall", "{}",
          "LayerLarge", "{}",
          "Publish", "{}",
          "Verify", "{}",
          "Tag", "{}",
          "Record",
              """
              {"schema": 1, "outcome": "", "reason": "", "report": "",
               "event": {"detailType": "", "detail": {}}}\
              """);

  static Walk of(List<ByteSize> layers) throws InterruptedException {
    Inspection.Image inspection = inspection(layers);
    OptimizationPlan plan = Planner.plan(inspection.inventory(), inspection.settings());
    Map<String, Integer> invocations = new TreeMap<>();
    try (StepFunctions service =
        new StepFunctions(
            ACCOUNT,
            (function, payload) -> {
              String name = function.substring(function.lastIndexOf(':') + 1);
              synchronized (invocations) {
                invocations.merge(name, 1, Integer::sum);
              }
              return answer(name, inspection, plan);
            },
            (entries, resources) -> accepted(),
            Timing.real(),
            (execution, event) -> {})) {
      Execution execution = service.start(machine(), JSON.createObjectNode());
      if (!(execution.await() instanceof ExecutionOutcome.Succeeded)) {
        throw new IllegalStateException("not the way that is meant: " + execution.history());
      }
      List<HistoryEvent> history = execution.history();
      return new Walk(
          plan,
          count(history, HistoryEventType.STATE_ENTERED),
          history.size(),
          Map.copyOf(invocations),
          count(history, HistoryEventType.TASK_SUCCEEDED)
              - invocations.values().stream().mapToInt(Integer::intValue).sum());
    }
  }

  private static int count(List<HistoryEvent> history, HistoryEventType type) {
    return (int) history.stream().filter(event -> event.type() == type).count();
  }

  private static JsonNode answer(String function, Inspection inspection, OptimizationPlan plan) {
    return switch (function) {
      case "Inspect" -> JSON.readTree(WorkflowJson.write(inspection));
      case "Plan" -> JSON.readTree(WorkflowJson.write(plan));
      default ->
          JSON.readTree(
              Optional.ofNullable(ANSWERS.get(function))
                  .orElseThrow(() -> new IllegalStateException("no answer of " + function)));
    };
  }

  private static ObjectNode accepted() {
    return JSON.createObjectNode().put("FailedEntryCount", 0);
  }

  private static StateMachine machine() {
    Map<String, String> substitutions = new HashMap<>();
    FunctionSpec.deployed()
        .forEach(f -> substitutions.put(f.substitution(), ACCOUNT.functionArn(f.name())));
    substitutions.put("ResultBusArn", ACCOUNT.eventBusArn("default"));
    return StateMachine.optimizeImage(substitutions);
  }

  private static Inspection.Image inspection(List<ByteSize> sizes) {
    List<LayerFacts> layers = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      layers.add(
          new LayerFacts(
              digest("layer " + i),
              sizes.get(i).bytes(),
              MediaType.OCI_LAYER_GZIP,
              new DiffId(digest("tar " + i))));
    }
    Digest image = digest("image");
    return new Inspection.Image(
        1,
        new ImageAddress(
            RegistryHost.parse("123456789012.dkr.ecr.us-east-1.amazonaws.com"),
            RepositoryName.parse("team/app"),
            Tag.parse("v1"),
            image),
        Settings.DEFAULT,
        new ImageInventory(
            image,
            Optional.of(MediaType.OCI_MANIFEST),
            List.of(
                new PlatformImage(image, Platform.of("linux", "arm64"), layers, Optional.empty())),
            List.of(),
            List.of()));
  }

  private static Digest digest(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
