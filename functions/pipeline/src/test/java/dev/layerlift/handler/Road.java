package dev.layerlift.handler;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.oci.model.Json;
import dev.layerlift.report.Recorded;
import dev.layerlift.report.Recorder;
import dev.layerlift.report.Report;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.ManifestPace;
import dev.layerlift.workflow.Metrics.ExecutionFigures;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.WorkflowJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The handlers one after the other, JSON in and out, with the payloads of {@code
 * statemachine/optimize-image.asl.json}. The state machine itself is tried in the sandbox; here the
 * turns that it takes are written down in Java.
 */
final class Road {
  static final Settings SETTINGS =
      Settings.DEFAULT
          .withSkipBelow(ByteSize.ofBytes(10_000))
          .withSoci(
              SociSettings.DEFAULT
                  .withMinLayerSize(ByteSize.ofBytes(10_000))
                  .withSpanSize(ByteSize.parse("64 KiB")));

  private final MemoryObjectStore objects;
  private final RequestStreamHandler inspect;
  private final RequestStreamHandler plan;
  private final RequestStreamHandler layer;
  private final RequestStreamHandler publish;
  private final RequestStreamHandler verify;
  private final RequestStreamHandler tag;
  private final RequestStreamHandler record;

  private final Map<String, Runnable> before = new HashMap<>();
  private final List<String> states = new ArrayList<>();
  private final List<ExecutionFigures> figures = new ArrayList<>();
  private final LambdaContext context = new LambdaContext();

  Road(EcrFixture ecr, MemoryObjectStore objects) {
    this(ecr, objects, SETTINGS);
  }

  Road(EcrFixture ecr, MemoryObjectStore objects, Settings settings) {
    this(ecr, objects, settings, RepositoryFacts.none());
  }

  Road(EcrFixture ecr, MemoryObjectStore objects, Settings settings, RepositoryFacts facts) {
    this.objects = objects;
    InstantSource clock = InstantSource.system();
    Repositories repositories = (registry, repository) -> ecr.repository(repository);
    ImageLease lease = new ImageLease(objects, clock, Duration.ofMinutes(1));
    inspect = new InspectHandler(repositories, image -> facts, lease, settings, clock);
    plan = new PlanHandler(clock);
    layer = new LayerHandler(repositories, objects, clock, pause -> {});
    ManifestPace pace =
        new ManifestPace(
            objects,
            Duration.ofMillis(1),
            new ManifestPace.Surroundings(clock, pause -> {}, new Random(1)));
    publish = new PublishHandler(repositories, pace, lease, clock);
    verify = new VerifyHandler(repositories, clock);
    tag = new TagHandler(repositories, pace, lease, clock);
    record = new RecordHandler(new Recorder(objects, figures::add), lease, clock);
  }

  /** Something happens in the registry just before a state begins. */
  Road before(String state, Runnable event) {
    before.put(state, event);
    return this;
  }

  /** The states that were entered. */
  List<String> states() {
    return states;
  }

  List<ExecutionFigures> figures() {
    return figures;
  }

  LambdaContext context() {
    return context;
  }

  static ObjectNode event(ImageAddress image) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event
        .put("version", "0")
        .put("source", "aws.ecr")
        .put("detail-type", "ECR Image Action")
        .put("account", "123456789012")
        .put("region", "eu-central-1")
        .put("time", "2026-01-01T00:00:00Z");
    event.putArray("resources");
    event
        .putObject("detail")
        .put("result", "SUCCESS")
        .put("action-type", "PUSH")
        .put("repository-name", image.repository().path())
        .put("image-tag", image.tag().name())
        .put("image-digest", image.digest().toString());
    return event;
  }

  /** What one execution left. */
  record Journey(Report report, Optional<RuntimeException> failure) {}

  Journey run(ImageAddress image, String execution) throws IOException {
    return run(event(image), execution);
  }

  Journey run(JsonNode event, String execution) throws IOException {
    ObjectNode variables = variables();
    Optional<RuntimeException> failure = Optional.empty();
    JsonNode error = JsonNodeFactory.instance.nullNode();
    try {
      work(event, execution, variables);
    } catch (RuntimeException e) {
      failure = Optional.of(e);
      error = error(e);
    }
    ObjectNode payload = payload(execution, variables);
    payload.put("startedAt", "2026-01-01T00:00:01.234Z");
    payload.set("event", event);
    payload.set("error", error);
    Recorded recorded =
        WorkflowJson.read(call("Record", record, payload).toString(), Recorded.class, "answer");
    return new Journey(
        WorkflowJson.read(
            objects.get(recorded.report()).orElseThrow().body(), Report.class, "report"),
        failure);
  }

  private void work(JsonNode event, String execution, ObjectNode variables) throws IOException {
    ObjectNode first = JsonNodeFactory.instance.objectNode();
    first.put("execution", execution).put("executionStarted", "2026-01-01T00:00:01.234Z");
    first.set("event", event);
    variables.set("inspection", call("Inspect", inspect, first));
    if (!variables.at("/inspection/verdict").stringValue().equals("image")) {
      return;
    }
    ObjectNode second = JsonNodeFactory.instance.objectNode().put("execution", execution);
    second.set("inspection", variables.get("inspection"));
    variables.set("plan", call("Plan", plan, second));
    if (!variables.at("/plan/strategy").stringValue().equals("skip")) {
      publish(execution, variables);
    } else if (!variables.at("/plan/tagOriginal").booleanValue()) {
      return;
    }
    ObjectNode last = payload(execution, variables);
    last.remove(List.of("layers", "verification", "tagging"));
    last.putNull("turn");
    variables.set("tagging", call("Tag", tag, last));
  }

  private void publish(String execution, ObjectNode variables) throws IOException {
    ArrayNode layers = JsonNodeFactory.instance.arrayNode();
    for (JsonNode layer : variables.at("/plan/layers")) {
      if (!layer.at("/action/type").stringValue().equals("keep")) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode().put("execution", execution);
        payload.set("image", variables.at("/inspection/image"));
        payload.set("settings", variables.at("/inspection/settings"));
        payload.set("layer", layer.get("layer"));
        payload.set("action", layer.get("action"));
        layers.add(call("Layer", this.layer, payload));
      }
    }
    variables.set("layers", layers);
    ObjectNode payload = payload(execution, variables);
    payload.remove(List.of("publication", "verification", "tagging"));
    payload.putNull("turn");
    variables.set("publication", call("Publish", publish, payload));
    payload.remove("turn");
    payload.set("publication", variables.get("publication"));
    variables.set("verification", call("Verify", verify, payload));
  }

  private static ObjectNode variables() {
    ObjectNode variables = JsonNodeFactory.instance.objectNode();
    List.of("inspection", "plan", "layers", "publication", "verification", "tagging")
        .forEach(variables::putNull);
    return variables;
  }

  private static ObjectNode payload(String execution, ObjectNode variables) {
    ObjectNode payload = JsonNodeFactory.instance.objectNode().put("execution", execution);
    payload.setAll(variables);
    return payload;
  }

  /** As Lambda and Step Functions pass an exception on. */
  private static ObjectNode error(RuntimeException e) {
    ObjectNode cause = JsonNodeFactory.instance.objectNode();
    cause.put("errorMessage", e.getMessage()).put("errorType", e.getClass().getName());
    cause.putArray("stackTrace").add("dev.layerlift…");
    return JsonNodeFactory.instance
        .objectNode()
        .put("error", e.getClass().getName())
        .put("cause", cause.toString());
  }

  private JsonNode call(String state, RequestStreamHandler handler, JsonNode payload)
      throws IOException {
    before.getOrDefault(state, () -> {}).run();
    states.add(state);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    handler.handleRequest(
        new ByteArrayInputStream(payload.toString().getBytes(StandardCharsets.UTF_8)),
        answer,
        context);
    return Json.parseObject(answer.toByteArray(), "answer of " + state);
  }
}
