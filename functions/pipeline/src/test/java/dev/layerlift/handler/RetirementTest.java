package dev.layerlift.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.fixture.StoredImages;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.retire.RetireOutcome;
import dev.layerlift.retire.Retirement;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the whole road has published is retired, while the world moves on. */
class RetirementTest {
  private static final int TAR = 60_000;

  private final MemoryObjectStore objects = new MemoryObjectStore();
  private final ImageLease lease =
      new ImageLease(objects, InstantSource.system(), ImageLease.DEFAULT_DURATION);

  @SuppressWarnings("NullAway.Init") // by start
  private EcrFixture ecr;

  @SuppressWarnings("NullAway.Init") // by start
  private StoredImages images;

  @BeforeEach
  void start() throws IOException {
    ecr = new EcrFixture();
    images = new StoredImages(ecr.server());
  }

  @AfterEach
  void stop() throws IOException {
    ecr.close();
  }

  private RetireOutcome retire(Stored source, String tag) throws IOException {
    return retire(source, tag, Road.SETTINGS);
  }

  private RetireOutcome retire(Stored source, String tag, Settings account) throws IOException {
    Retirement.Side side =
        new Retirement.Side(images, images, objects, lease, account, InstantSource.system());
    try (ImageTarget repository = ecr.repository()) {
      return new Retirement(side, repository, EcrFixture.HOST, EcrFixture.NAME)
          .retire(Digest.parse(source.digest()), Optional.of(new Tag(tag)));
    }
  }

  private ImageAddress optimized(Stored source, String tag) throws IOException {
    ImageAddress image = ecr.push(source, tag);
    assertThat(new Road(ecr, objects).run(image, "arn:aws:states:x:e-" + tag).failure()).isEmpty();
    assertThat(ecr.stored().tags()).containsKey(tag + "-optimized");
    return image;
  }

  private boolean isRecorded(Stored source) {
    return objects.keys().stream()
        .anyMatch(
            key -> key.contains(source.digest().replace(':', '-')) && key.endsWith("retired.json"));
  }

  @Test
  void imageThatAnExecutionIsAtIsLeftToTheSweep() throws IOException {
    TestIndex source = TestImages.multiPlatform(1, TAR);
    ImageAddress image = optimized(source, "v1");
    assertThat(lease.acquire(image, "another")).isInstanceOf(ImageLease.Held.class);
    ecr.stored().remove(source.digest());

    assertThat(retire(source, "v1")).isInstanceOf(RetireOutcome.UnderWay.class);
    assertThat(images.removed()).isEmpty();

    assertThat(lease.release(image, "another")).isEmpty();
    assertThat(retire(source, "v1")).isInstanceOf(RetireOutcome.Done.class);
    assertThat(ecr.stored().tags()).isEmpty();
    assertThat(isRecorded(source)).isTrue();
  }

  @Test
  void secondTimeThereIsNothingLeftToDo() throws IOException {
    TestIndex source = TestImages.multiPlatform(2, TAR);
    optimized(source, "v1");
    ecr.stored().remove(source.digest());
    retire(source, "v1");
    int first = images.removed().size();

    RetireOutcome again = retire(source, "v1");

    assertThat(first).isGreaterThan(2);
    assertThat(images.removed()).hasSize(first);
    assertThat(((RetireOutcome.Done) again).retired().removed()).isEmpty();
  }

  @Test
  void indexGoesBeforeWhatItNames() throws IOException {
    TestIndex source = TestImages.multiPlatform(3, TAR);
    optimized(source, "v1");
    ecr.stored().remove(source.digest());

    retire(source, "v1");

    assertThat(images.removed().getFirst()).isEqualTo("v1-optimized");
    assertThat(images.removed().subList(1, images.removed().size()))
        .hasSize(2)
        .allMatch(digest -> digest.startsWith("sha256:"));
  }

  @Test
  void platformThatAnotherIndexUnderWaySharesStaysAndIsLookedAtAgain() throws IOException {
    TestIndex source = TestImages.multiPlatform(4, TAR);
    ImageAddress image = optimized(source, "v1");
    Stored child = source.children().getFirst();
    ecr.stored().remove(source.digest());
    ImageAddress other =
        new ImageAddress(
            image.registry(), image.repository(), new Tag("v2"), Digest.parse(child.digest()));
    assertThat(lease.acquire(other, "another")).isInstanceOf(ImageLease.Held.class);

    RetireOutcome.Done first = (RetireOutcome.Done) retire(source, "v1");

    assertThat(first.open()).containsExactly("executions are under way");
    assertThat(first.retired().kept()).hasSize(1);
    assertThat(isRecorded(source)).isFalse();

    assertThat(lease.release(other, "another")).isEmpty();
    assertThat(((RetireOutcome.Done) retire(source, "v1")).open()).isEmpty();
    assertThat(isRecorded(source)).isTrue();
    assertThat(ecr.stored().manifests())
        .noneMatch(m -> m.annotations().has("dev.layerlift.source.digest"));
  }

  @ParameterizedTest
  @EnumSource(SociVersion.class)
  void sociIndicesGoWithTheImageThatEachIsFor(SociVersion version) throws IOException {
    Settings soci =
        Road.SETTINGS
            .withStrategy(Strategy.SOCI)
            .withSoci(Road.SETTINGS.soci().withVersion(version));
    TestIndex source = TestImages.multiPlatform(7, TAR);
    ImageAddress image = ecr.push(source, "v1");
    assertThat(new Road(ecr, objects, soci).run(image, "arn:aws:states:x:e-1").failure()).isEmpty();
    assertThat(sociIndices()).isEqualTo((version.hasV1() ? 2 : 0) + (version.hasV2() ? 2 : 0));

    ecr.stored().remove(source.digest());
    retire(source, "v1", soci);

    assertThat(sociIndices())
        .as("the platforms' images are still there, and so are their referrers")
        .isEqualTo(version.hasV1() ? 2 : 0);
    for (Stored platform : source.children()) {
      ecr.stored().remove(platform.digest());
      retire(platform, "none", soci);
    }
    assertThat(sociIndices()).isZero();
  }

  private long sociIndices() {
    return ecr.stored().manifests().stream()
        .filter(m -> m.artifactType().filter(type -> type.contains("soci.index")).isPresent())
        .count();
  }

  @Test
  void imageOfSomebodyElseUnderOurNameStays() throws IOException {
    Stored source = TestImages.linux(5, Format.OCI, TAR);
    optimized(source, "v1");
    ecr.stored().remove(source.digest());
    Stored foreign = TestImages.linux(6, Format.OCI, TAR);
    foreign.storeIn(ecr.stored(), "v1-optimized");

    RetireOutcome.Done done = (RetireOutcome.Done) retire(source, "v1");

    assertThat(ecr.stored().tags()).containsEntry("v1-optimized", foreign.digest());
    assertThat(done.retired().kept())
        .anySatisfy(kept -> {
          assertThat(kept.digest()).hasToString(foreign.digest());
          assertThat(kept.reason()).contains("no mark");
        });
  }

  @Test
  void resultOfATagThatHasMovedOnIsLeftUntilItsTagMoves() throws IOException {
    Stored source = TestImages.linux(7, Format.OCI, TAR);
    optimized(source, "v1");
    ecr.stored().remove(source.digest());
    Stored next = TestImages.linux(8, Format.OCI, TAR);
    ecr.push(next, "v1");

    RetireOutcome.Done first = (RetireOutcome.Done) retire(source, "v1");

    assertThat(ecr.stored().tags()).containsKey("v1-optimized");
    assertThat(first.open()).hasSize(1);
    assertThat(isRecorded(source)).isFalse();

    new Road(ecr, objects).run(ecr.push(next, "v1"), "arn:aws:states:x:next");
    assertThat(((RetireOutcome.Done) retire(source, "v1")).open()).isEmpty();
    assertThat(isRecorded(source)).isTrue();
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1", "v1-optimized");
  }

  @Test
  void imageThatIsBackUnderAnotherTagLosesTheResultsOfItsOldTagAndIsNotRecorded()
      throws IOException {
    TestIndex source = TestImages.multiPlatform(9, TAR);
    optimized(source, "v1");
    ecr.stored().remove(source.digest());
    ecr.push(source, "v2");

    RetireOutcome.Done done = (RetireOutcome.Done) retire(source, "v1");

    assertThat(done.retired().removed()).isNotEmpty();
    assertThat(ecr.stored().tags()).containsOnlyKeys("v2");
    assertThat(isRecorded(source)).isFalse();
  }
}
