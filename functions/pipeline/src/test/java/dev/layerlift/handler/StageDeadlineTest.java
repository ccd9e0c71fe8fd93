package dev.layerlift.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.publish.ImageProof;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.StoredManifest;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An invocation that has two seconds left, at its begin or in the middle of its work: it stops with
 * the error that the state machine tries again, nothing half-done is visible, and an execution with
 * time ends as if nothing had been.
 */
class StageDeadlineTest {
  private static final Settings BOTH = Road.SETTINGS.withStrategy(Strategy.BOTH);
  private static final Tag V1 = new Tag("v1");
  private static final int TAR = 120_000;
  private static final int TWO_SECONDS = 2_000;
  private static final int PLENTY = 900_000;

  /** More questions than any stage asks. */
  private static final int MOST_QUESTIONS = 500;

  private final EcrFixture ecr;
  private final MemoryObjectStore objects = new MemoryObjectStore();
  private final TestIndex image = TestImages.multiPlatform(1, TAR);
  private final ImageAddress pushed;

  StageDeadlineTest() throws IOException {
    ecr = new EcrFixture();
    pushed = ecr.push(image, "v1");
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private Road road() {
    return new Road(ecr, objects, BOTH);
  }

  /** The time of one state runs out; the others have plenty. */
  private static Road late(Road road, String state, int questions) {
    for (String other : List.of("Inspect", "Plan", "Layer", "Publish", "Verify", "Tag", "Record")) {
      road.before(other, () -> road.context().remainingMillis(PLENTY));
    }
    return road.before(state, () -> road.context().remainingMillisAfter(questions, TWO_SECONDS));
  }

  private Set<String> manifests() {
    return Set.copyOf(ecr.stored().manifests().stream().map(m -> m.digest()).toList());
  }

  private void assertEndsWell(String execution) throws IOException {
    Road.Journey journey = road().run(pushed, execution);

    assertThat(journey.failure()).isEmpty();
    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertDone();
  }

  private void assertDone() {
    assertThat(ecr.stored().tags())
        .containsOnlyKeys("v1", "v1-optimized", "v1-zstd", "v1-soci")
        .containsEntry("v1", image.digest());
    assertThat(
            ImageProof.against(
                    ecr.repository(), V1, ecr.repository(), new Tag("v1-zstd"), check -> {})
                .differences())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Inspect", "Plan", "Layer", "Publish", "Verify", "Tag"})
  void stageThatHasTwoSecondsLeftBeginsNothing(String state) throws IOException {
    Map<String, Set<String>> atBegin = new HashMap<>();
    Road road = late(road(), state, 0);
    road.before(
        state,
        () -> {
          atBegin.put("manifests", manifests());
          road.context().remainingMillis(TWO_SECONDS);
        });

    Road.Journey journey = road.run(pushed, "e1");

    assertThat(journey.failure())
        .hasValueSatisfying(failure ->
            assertThat(failure)
                .isInstanceOf(DeadlineException.class)
                .hasMessageContaining("stopped with 2000 ms left"));
    assertThat(journey.report().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(manifests()).isEqualTo(atBegin.get("manifests"));
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1");
    assertEndsWell("e2");
  }

  @Test
  void recordThatHasTwoSecondsLeftWritesNothing() throws IOException {
    Road road = late(road(), "Record", 0);

    assertThatThrownBy(() -> road.run(pushed, "e1")).isInstanceOf(DeadlineException.class);

    assertThat(road.figures()).isEmpty();
    assertThat(road().run(pushed, "e1").failure()).as("tried again").isEmpty();
    assertDone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Layer", "Publish", "Verify"})
  void stageWhoseTimeRunsOutStopsAtEveryBoundary(String state) throws IOException {
    List<Integer> stopped = new ArrayList<>();
    for (int questions = 1; questions < MOST_QUESTIONS; questions++) {
      Road road = late(road(), state, questions);

      Road.Journey journey = road.run(pushed, "e" + questions);

      assertThat(ecr.stored().tags()).containsEntry("v1", image.digest());
      if (journey.failure().isEmpty()) {
        break;
      }
      assertThat(journey.failure().get()).isInstanceOf(DeadlineException.class);
      assertThat(ecr.stored().tags()).containsOnlyKeys("v1");
      assertEveryManifestIsWhole();
      stopped.add(questions);
    }
    assertThat(stopped).hasSizeGreaterThan(2).hasSizeLessThan(MOST_QUESTIONS - 1);
    assertDone();
  }

  /** What a manifest names is there: no reader can come upon half an image. */
  private void assertEveryManifestIsWhole() {
    Repository stored = ecr.stored();
    for (StoredManifest manifest : stored.manifests()) {
      assertThat(manifest.references())
          .as("named by %s", manifest.digest())
          .allMatch(part -> stored.blob(part).isPresent() || stored.manifest(part).isPresent());
    }
  }
}
