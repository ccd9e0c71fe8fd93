package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.workflow.ManifestPace;
import dev.layerlift.workflow.ManifestTurn;
import dev.layerlift.workflow.QueuedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When manifests are stored. Time passes only while somebody waits. */
class PacedTargetTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final EcrFixture ecr;
  private final MemoryObjectStore objects = new MemoryObjectStore();
  private final List<Duration> pauses = new ArrayList<>();
  private Instant now = START;
  private final ManifestPace pace =
      new ManifestPace(
          objects,
          Duration.ofMillis(200),
          new ManifestPace.Surroundings(() -> now, this::pause, new Random(1)));

  PacedTargetTest() throws IOException {
    ecr = new EcrFixture();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private void pause(Duration duration) {
    pauses.add(duration);
    now = now.plus(duration);
  }

  private ImageTarget target(int manifests, Optional<ManifestTurn> reserved) {
    return new PacedTarget(
        ecr.repository(), pace, new PacedTarget.Demand("execution", manifests, reserved));
  }

  private RawManifest manifest() throws IOException {
    return ecr.repository()
        .manifest(ecr.push(TestImages.linux(1, Format.OCI, 1_000), "v1").digest());
  }

  @Test
  void manifestsAndTagsKeepTheInterval() throws IOException {
    RawManifest manifest = manifest();
    ImageTarget target = target(3, Optional.empty());

    target.putManifest(manifest);
    target.putManifest(manifest);
    target.tag(new Tag("v1-optimized"), manifest);

    assertThat(pauses).containsExactly(Duration.ofMillis(200), Duration.ofMillis(200));
    assertThat(target.resolve(new Tag("v1-optimized"))).isPresent();
  }

  @Test
  void manifestThatHadItsTurnIsStored() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, 1_000);
    RawManifest manifest = ecr.repository().manifest(ecr.push(image, "v1").digest());
    Repository stored = ecr.server().repository(Work.OTHER.toString());
    stored.storeBlob(image.config());
    image.layers().forEach(layer -> stored.storeBlob(layer.digest(), layer.blob()));
    ImageTarget other = ecr.repository(Work.OTHER);

    new PacedTarget(other, pace, new PacedTarget.Demand("execution", 1, Optional.empty()))
        .putManifest(manifest);

    assertThat(other.resolve(manifest.digest())).isPresent();
  }

  @Test
  void oneTurnIsTakenForAllThatAreExpectedAndAnotherForMore() throws IOException {
    RawManifest manifest = manifest();
    ImageTarget target = target(2, Optional.empty());

    target.putManifest(manifest);
    String first = objects.get(ManifestPace.KEY).orElseThrow().etag();
    target.putManifest(manifest);
    assertThat(objects.get(ManifestPace.KEY).orElseThrow().etag()).isEqualTo(first);
    target.putManifest(manifest);

    assertThat(objects.get(ManifestPace.KEY).orElseThrow().etag()).isNotEqualTo(first);
    assertThat(now).isEqualTo(START.plusMillis(400));
  }

  @Test
  void whatIsOnlyReadTakesNoTurn() throws IOException {
    RawManifest manifest = manifest();

    assertThat(target(2, Optional.empty()).resolve(manifest.digest())).isPresent();
    assertThat(objects.keys()).isEmpty();
  }

  @Test
  void nothingIsStoredBeforeItsTime() throws IOException {
    RawManifest manifest = manifest();
    pace.take(Optional.empty(), 100, "another");
    ecr.server().journal().clear();

    assertThatThrownBy(() -> target(1, Optional.empty()).putManifest(manifest))
        .isInstanceOf(QueuedException.class);
    assertThat(ecr.server().journal().where(r -> r.method().equals("PUT"))).isEmpty();
  }

  @Test
  void reservedTurnIsUsed() throws IOException {
    RawManifest manifest = manifest();
    pace.take(Optional.empty(), 100, "another");
    String before = objects.get(ManifestPace.KEY).orElseThrow().body();

    target(1, Optional.of(new ManifestTurn(START.plusMillis(1500), 1))).putManifest(manifest);

    assertThat(now).isEqualTo(START.plusMillis(1500));
    assertThat(objects.get(ManifestPace.KEY).orElseThrow().body()).isEqualTo(before);
  }
}
