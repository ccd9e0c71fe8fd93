package dev.layerlift.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.registry.Credentials;
import dev.layerlift.oci.registry.Registry;
import dev.layerlift.oci.registry.RegistryEndpoint;
import dev.layerlift.oci.registry.RegistrySettings;
import dev.layerlift.oci.registry.TimedCredentials;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.report.Report;
import dev.layerlift.sandbox.lambda.FunctionCode;
import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.ExecutionOutcome;
import dev.layerlift.sandbox.states.HistoryEvent;
import dev.layerlift.sandbox.states.HistoryEventType;
import dev.layerlift.sandbox.states.Timing;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.registry.OpenThings;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.TestInfo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A sandbox as a user has it, a client of its registry, and all that is heard of it. Executions are
 * awaited one by one.
 */
final class Desk implements SandboxListener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** An event and whether the rule picked it. */
  record Heard(JsonNode event, boolean matched) {
    String repository() {
      return event.at("/detail/repository-name").stringValue();
    }

    String tag() {
      return event.at("/detail/image-tag").stringValue();
    }
  }

  private final List<Heard> events = new CopyOnWriteArrayList<>();
  private final List<String> functionLines = new CopyOnWriteArrayList<>();
  private final Map<String, Runnable> beforeStates = new ConcurrentHashMap<>();
  private final Sandbox sandbox;
  private final Registry registry;
  private int awaited;
  private int repositories;

  Desk() throws IOException {
    this(Sandbox.manners());
  }

  Desk(RegistryManners manners) throws IOException {
    sandbox = Sandbox.start(manners, FunctionCode.ofThisProcess(), hurried(), this);
    sandbox.warmUp();
    registry =
        Registry.open(
            RegistryEndpoint.plainHttp(RegistryHost.parse(sandbox.registry().host())),
            host -> TimedCredentials.unlimited(new Credentials.Basic("AWS", sandbox.password())),
            RegistrySettings.standard());
  }

  /** The state machine's pauses are a twentieth as long. */
  private static Timing hurried() {
    Timing real = Timing.real();
    return new Timing(
        real.clock(), pause -> real.sleeper().sleep(pause.dividedBy(20)), real.random());
  }

  Sandbox sandbox() {
    return sandbox;
  }

  /** A repository that no other test has, called after the test. */
  String newRepository(String folder, TestInfo test) {
    String method = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    String name = "%s/%s/%d".formatted(folder, method, ++repositories);
    stored(name);
    return name;
  }

  /** The repository as its client sees it. */
  ImageTarget client(String repository) {
    return registry.repository(RepositoryName.parse(repository));
  }

  /** The repository from behind. */
  Repository stored(String repository) {
    return sandbox.registry().repository(repository);
  }

  /** Small images are worth the work, too. */
  void optimizeEverything(String repository) {
    stored(repository);
    sandbox.controlPlane().tagRepository(repository, Map.of("layerlift:strategy", "zstd"));
  }

  /** Something happens once, when an execution enters the state. It must be quick. */
  void before(String state, Runnable event) {
    beforeStates.put(state, event);
  }

  /** The digest that a tag of a repository names. */
  Optional<String> tagged(String repository, String tag) {
    return Optional.ofNullable(stored(repository).tags().get(tag));
  }

  List<Heard> events(String repository) {
    return events.stream()
        .filter(event -> event.event().required("source").stringValue().equals("aws.ecr"))
        .filter(event -> event.repository().equals(repository))
        .toList();
  }

  /** What executions have put on the bus about a repository's images. */
  List<Heard> results(String repository) {
    return events.stream()
        .filter(event -> event.event().required("source").stringValue().equals("layerlift"))
        .filter(event -> event.event().at("/detail/repository").asString("").equals(repository))
        .toList();
  }

  /** What one execution left. */
  record Journey(Execution execution, ExecutionOutcome outcome, Report report) {
    /** The states that were entered, those of a Map once for each item. */
    List<String> states() {
      return execution.history().stream()
          .filter(event -> event.type() == HistoryEventType.STATE_ENTERED)
          .map(event -> event.state().orElseThrow())
          .toList();
    }

    /** The functions that were called, as often as they were. */
    List<String> functions() {
      return execution.history().stream()
          .filter(event -> event.type() == HistoryEventType.TASK_SCHEDULED)
          .map(event -> event.details().at("/parameters/FunctionName").asString(""))
          .map(arn -> arn.substring(arn.lastIndexOf(':') + 1))
          .toList();
    }

    /** Errors of tasks, retried ones too: {@code Inspect: dev.layerlift…Exception}. */
    List<String> taskFailures() {
      return execution.history().stream()
          .filter(event -> event.type() == HistoryEventType.TASK_FAILED)
          .map(event ->
              event.state().orElseThrow() + ": " + event.details().path("Error").asString(""))
          .toList();
    }
  }

  /** Pushes through the registry and waits for the end of the execution that this starts. */
  Journey push(Stored image, String repository, String tag)
      throws IOException, InterruptedException {
    try (ImageTarget target = client(repository)) {
      Pushing.push(image, target, Tag.parse(tag));
    }
    return awaitExecution();
  }

  /** Waits for the end of the oldest execution that was not awaited yet. */
  Journey awaitExecution() throws InterruptedException {
    assertThat(awaited).as("executions that were awaited").isLessThan(started());
    awaited++;
    Execution execution = sandbox.nextExecution();
    ExecutionOutcome outcome = execution.await();
    return new Journey(execution, outcome, report(execution));
  }

  /** What a failed test has left must not be taken for the next one's. */
  void awaitLeftovers() throws InterruptedException {
    while (awaited < started()) {
      awaited++;
      sandbox.nextExecution().await();
    }
  }

  private int started() {
    return (int) events.stream().filter(Heard::matched).count();
  }

  private Report report(Execution execution) {
    List<String> keys =
        sandbox.objects("reports/").stream()
            .filter(key -> key.endsWith("/" + execution.name() + ".json"))
            .toList();
    assertThat(keys).as("reports of %s; functions said %s", execution, functionLines).hasSize(1);
    try {
      return WorkflowJson.read(sandbox.object(keys.getFirst()), Report.class, keys.getFirst());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** An event as ECR sends it after a push. */
  static ObjectNode event(String repository, String tag, String digest) {
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
        .put("repository-name", repository)
        .put("image-tag", tag)
        .put("image-digest", digest);
    return event;
  }

  /** The digest of a tag that is there. */
  Digest digest(String repository, String tag) {
    return Digest.parse(tagged(repository, tag).orElseThrow());
  }

  @Override
  public void onEvent(JsonNode event, boolean matched) {
    events.add(new Heard(event, matched));
  }

  @Override
  public void onEvent(Execution execution, HistoryEvent event) {
    if (event.type() == HistoryEventType.STATE_ENTERED) {
      Runnable happening = beforeStates.remove(event.state().orElseThrow());
      if (happening != null) {
        happening.run();
      }
    }
  }

  @Override
  public void onColdStart(String function, int instance) {}

  @Override
  public void onLine(String function, int instance, String line) {
    functionLines.add(function + ": " + line);
  }

  /** Nothing may be left: no lease, no upload that was begun, no request. */
  void assertNothingLeft() throws InterruptedException {
    assertThat(sandbox.registry().settle(PATIENCE)).matches(OpenThings::none, "nothing is open");
    assertThat(sandbox.objects("leases/")).isEmpty();
  }

  @Override
  public void close() throws IOException {
    registry.close();
    sandbox.close();
  }
}
