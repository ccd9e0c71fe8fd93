package dev.layerlift.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.fixture.StoredImages;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.reconcile.NameFilter;
import dev.layerlift.report.ExecutionTrace;
import dev.layerlift.report.Recorder;
import dev.layerlift.report.Report;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.Executions;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.Metrics;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.ThrottledException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ReconcileHandlerTest {
  private final MemoryObjectStore objects = new MemoryObjectStore();
  private final Map<String, String> executions = new HashMap<>();
  private final List<Map<String, Long>> metrics = new ArrayList<>();
  private final LambdaContext context = new LambdaContext();
  private final InstantSource clock = InstantSource.system();

  @SuppressWarnings("NullAway.Init") // by start
  private EcrFixture ecr;

  @SuppressWarnings("NullAway.Init") // by start
  private StoredImages images;

  @BeforeEach
  void start() throws IOException {
    ecr = new EcrFixture();
    images = new StoredImages(ecr.server());
    for (int i = 0; i < 5; i++) {
      TestImages.linux(i, Format.OCI, 2_000)
          .storeIn(ecr.server().repository("team/r" + i % 3), "v" + i);
    }
  }

  @AfterEach
  void stop() throws IOException {
    ecr.close();
  }

  private Executions.Answer startExecution(String name, String event) {
    return executions.putIfAbsent(name, event) == null
        ? Executions.Answer.STARTED
        : Executions.Answer.EXISTS;
  }

  private JsonNode run(int maxStarts, String include) throws IOException {
    return run(
        maxStarts, include, "{\"time\":\"%s\"}".formatted(Instant.now().plus(Duration.ofHours(3))));
  }

  private JsonNode run(int maxStarts, String include, String event) throws IOException {
    RunSettings settings =
        new RunSettings(
            NameFilter.parse(include, ""),
            NameFilter.parse("", "v4"),
            Duration.ofDays(1),
            maxStarts);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    new ReconcileHandler(
            images,
            this::startExecution,
            objects,
            new ImageLease(objects, clock, Duration.ofHours(1)),
            (run, counts) -> metrics.add(counts),
            Settings.DEFAULT,
            settings,
            clock)
        .handleRequest(
            new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, context);
    return Json.parseObject(answer.toByteArray(), "answer");
  }

  @Test
  void boundedRunStopsAndTheNextOnesGoOnUntilAllIsStarted() throws IOException {
    assertThat(run(2, "").get("complete").booleanValue()).isFalse();
    assertThat(executions).hasSize(2);
    assertThat(run(2, "").get("complete").booleanValue()).isTrue();
    assertThat(executions).as("all but the tag that is filtered out").hasSize(4);
    assertThat(run(2, "").get("started").intValue()).as("names are taken").isZero();
    assertThat(metrics.getFirst()).containsEntry("StartedPushes", 2L);
  }

  @Test
  void reportIsAResultUnlessItsExecutionStoodBack() throws IOException {
    ImageAddress done = address("team/r0", "v0");
    ImageAddress stoodBack = address("team/r0", "v3");
    record(done, new Inspection.Ignored(1, Optional.empty(), "a test"));
    record(stoodBack, new Inspection.HeldElsewhere(1, stoodBack, "e1", Instant.EPOCH));

    assertThat(run(100, "team/r0").get("pushes").intValue()).isEqualTo(2);
    assertThat(executions.values()).singleElement().asString().contains("\"image-tag\":\"v3\"");
  }

  @Test
  void pushThatAnExecutionIsAtIsNotStartedAgain() throws IOException {
    ImageAddress waiting = address("team/r0", "v0");
    new ImageLease(objects, clock, Duration.ofHours(1)).acquire(waiting, "e1");

    JsonNode answer = run(1, "team/r0");

    assertThat(executions.values()).singleElement().asString().contains("\"image-tag\":\"v3\"");
    assertThat(answer.get("underWay").intValue()).isEqualTo(1);
    assertThat(answer.get("missed").intValue()).isEqualTo(1);
    assertThat(metrics.getFirst()).containsEntry("MissedPushes", 1L);
  }

  private void record(ImageAddress image, Inspection inspection) throws IOException {
    ExecutionTrace trace =
        new ExecutionTrace(
            "e2",
            Instant.now(),
            Optional.of(Report.Source.of(image)),
            Optional.empty(),
            Optional.of(inspection),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());
    new Recorder(objects, Metrics.none()).record(trace.toReport(Instant.now()));
  }

  private ImageAddress address(String repository, String tag) {
    String digest = ecr.server().repository(repository).tags().get(tag);
    return new ImageAddress(
        EcrFixture.HOST,
        new RepositoryName(repository),
        new Tag(tag),
        Digest.parse(String.valueOf(digest)));
  }

  @Test
  void startedEventIsThePushsAndSaysWhoSentIt() throws IOException {
    run(100, "team/r1");

    assertThat(executions).hasSize(1);
    assertThat(executions.keySet()).allMatch(name -> name.matches("again-[0-9]{8}-[0-9a-f]{32}"));
    assertThat(executions.values())
        .singleElement()
        .asString()
        .contains("\"repository-name\":\"team/r1\"", "\"image-tag\":\"v1\"")
        .contains("\"layerlift\":{\"startedBy\":\"reconciler\"}");
  }

  @Test
  void throttledRunIsRepeatedFromWhereItStopped() throws IOException {
    images.fail(new StoreException.Throttled("slow down", Optional.empty()));

    assertThatThrownBy(() -> run(100, "")).isInstanceOf(ThrottledException.class);

    images.repair();
    assertThat(run(100, "").get("started").intValue()).isEqualTo(4);
  }

  @Test
  void runWithoutTimeForASingleRepositorySaysSo() {
    context.remainingMillis(1000);

    assertThatThrownBy(() -> run(100, "")).isInstanceOf(DeadlineException.class);
    assertThat(executions).isEmpty();
  }

  @Test
  void olderPushesAreNotLookedAt() throws IOException {
    String event = "{\"time\":\"%s\"}".formatted(Instant.now().plus(Duration.ofDays(2)));

    assertThat(run(100, "", event).get("pushes").intValue()).isZero();
  }

  @Test
  void scheduleWithoutATimeIsRefused() {
    assertThatThrownBy(() -> run(100, "", "{\"time\":\"soon\"}"))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("soon");
  }
}
