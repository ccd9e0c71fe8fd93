package dev.layerlift.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.NotIndexed;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.LayerResult.ZstdOutcome;
import dev.layerlift.workflow.LayerliftException;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SourceCorruptException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LayerStageTest {
  private static final RepositoryName OTHER = new RepositoryName("team/other");
  private static final byte[] ZSTD = "zstd".getBytes(StandardCharsets.UTF_8);
  private static final LayerFacts LAYER =
      new LayerFacts(
          Digest.sha256(new byte[] {1}),
          100,
          MediaType.OCI_LAYER_GZIP,
          new DiffId(Digest.sha256(new byte[] {2})));
  private static final Recompressed RESULT =
      new Recompressed(Digest.sha256(ZSTD), ZSTD.length, MediaType.OCI_LAYER_ZSTD, 300);

  private static final LayerAction ACTION = new LayerAction.Recompress("gzip");

  private final EcrFixture ecr;
  private final MemoryObjectStore objects = new MemoryObjectStore();
  private final List<String> warnings = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private int passes;

  LayerStageTest() throws IOException {
    ecr = new EcrFixture(RegistryManners.ecr().withMounts(true));
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private LayerResult run(RepositoryName repository, LayerFacts layer, LayerStage.Pass pass) {
    return run(repository, layer, ACTION, pass);
  }

  private LayerResult run(
      RepositoryName repository, LayerFacts layer, LayerAction action, LayerStage.Pass pass) {
    LayerStage.Memory memory =
        new LayerStage.Memory(new LayerMemory(objects, warnings::add), EcrFixture.HOST, repository);
    return new LayerStage(
            ecr.repository(repository),
            pass,
            Optional.of(memory),
            Deadline.none(),
            InstantSource.system(),
            pauses::add)
        .run(layer, action, Settings.DEFAULT);
  }

  private static PassResult zstd(ZstdOutcome outcome) {
    return new PassResult(LAYER, 300, Optional.of(outcome), Optional.empty());
  }

  private LayerResult run(ZstdOutcome outcome) {
    return run(EcrFixture.NAME, LAYER, gives(outcome));
  }

  /** A pass that stores what it answers. */
  private LayerStage.Pass gives(ZstdOutcome outcome) {
    return (layer, action, settings) -> {
      passes++;
      if (outcome instanceof Recompressed) {
        ecr.stored().storeBlob(ZSTD);
      }
      return zstd(outcome);
    };
  }

  @Test
  void firstTimeTakesAPassAndTheSecondOneNone() {
    assertThat(run(RESULT))
        .satisfies(r -> assertThat(r.remembered()).isFalse())
        .extracting(r -> r.zstd().orElseThrow())
        .isEqualTo(RESULT);
    assertThat(run(RESULT))
        .satisfies(r -> assertThat(r.remembered()).isTrue())
        .extracting(r -> r.zstd().orElseThrow())
        .isEqualTo(RESULT);
    assertThat(passes).isEqualTo(1);
    assertThat(warnings).isEmpty();
  }

  @Test
  void layerThatIsNotSmallerIsRememberedToo() {
    run(new Kept("not smaller"));

    assertThat(run(new Kept("not smaller")).remembered()).isTrue();
    assertThat(passes).isEqualTo(1);
  }

  @Test
  void anotherLevelIsAnotherResult() {
    run(RESULT);
    new LayerStage(
            ecr.repository(),
            gives(RESULT),
            Optional.of(
                new LayerStage.Memory(
                    new LayerMemory(objects, warnings::add), EcrFixture.HOST, EcrFixture.NAME)),
            Deadline.none(),
            InstantSource.system(),
            pauses::add)
        .run(LAYER, ACTION, Settings.DEFAULT.withZstdLevel(19));

    assertThat(passes).isEqualTo(2);
    assertThat(objects.keys()).hasSize(2);
  }

  @Test
  void whatIsMissingOfTwoResultsTakesAPassForThatAlone() {
    run(RESULT);
    List<LayerAction> asked = new ArrayList<>();
    LayerStage.Pass pass =
        (layer, action, settings) -> {
          asked.add(action);
          return new PassResult(
              layer, 300, Optional.empty(), Optional.of(new NotIndexed("too small")));
        };
    LayerAction both = new LayerAction.RecompressAndIndex("both");

    LayerResult first = run(EcrFixture.NAME, LAYER, both, pass);
    LayerResult second = run(EcrFixture.NAME, LAYER, both, pass);

    assertThat(asked).containsExactly(new LayerAction.Index("both"));
    assertThat(first.zstd()).contains(RESULT);
    assertThat(first.ztoc()).contains(new NotIndexed("too small"));
    assertThat(first.remembered()).isFalse();
    assertThat(second.remembered()).isTrue();
    assertThat(second.ztoc()).isEqualTo(first.ztoc());
  }

  @Test
  void resultOfAnotherRepositoryIsMounted() {
    run(RESULT);
    ecr.server().repository(OTHER.path());

    assertThat(run(OTHER, LAYER, gives(RESULT)).remembered()).isTrue();
    assertThat(ecr.server().repository(OTHER.path()).blobs()).contains(RESULT.digest().toString());
    assertThat(passes).isEqualTo(1);
  }

  @Test
  void memoryThatLiesCostsAPass() {
    run(RESULT);
    ecr.stored().dropBlob(RESULT.digest().toString());

    assertThat(run(RESULT).remembered()).isFalse();
    assertThat(passes).isEqualTo(2);
  }

  @Test
  void memoryOfAnotherDiffIdIsNotBelieved() {
    run(RESULT);
    LayerFacts otherClaim =
        new LayerFacts(
            LAYER.digest(),
            LAYER.size(),
            LAYER.mediaType(),
            new DiffId(Digest.sha256(new byte[] {3})));

    assertThat(run(EcrFixture.NAME, otherClaim, gives(RESULT)).remembered()).isFalse();
  }

  @Test
  void brokenMemoryIsAWarningAndAPass() throws IOException {
    run(RESULT);
    objects.put(objects.keys().iterator().next(), "{\"schema\":99}");

    assertThat(run(RESULT).remembered()).isFalse();
    assertThat(warnings).hasSize(1);
  }

  @Test
  void memoryOutOfReachIsAWarningAndAPass() {
    objects.breakDown();

    assertThat(run(RESULT).zstd()).contains(RESULT);
    assertThat(warnings).hasSize(2).allSatisfy(w -> assertThat(w).contains("503 Slow Down"));
  }

  @Test
  void brokenConnectionIsTriedAFewTimesWithGrowingPauses() {
    LayerResult result =
        run(
            EcrFixture.NAME,
            LAYER,
            (layer, action, settings) -> {
              if (++passes < 3) {
                throw new NetworkException("cut");
              }
              return zstd(RESULT);
            });

    assertThat(result.zstd()).contains(RESULT);
    assertThat(pauses).hasSize(2).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void connectionThatStaysBrokenEndsRetryably() {
    assertThatThrownBy(() -> run(EcrFixture.NAME, LAYER, failing(new NetworkException("cut"))))
        .isInstanceOf(NetworkException.class)
        .hasMessage("cut");
    assertThat(passes).isEqualTo(3);
    assertThat(objects.keys()).isEmpty();
  }

  @Test
  void corruptSourceIsNotTriedAgain() {
    assertThatThrownBy(
            () -> run(EcrFixture.NAME, LAYER, failing(new SourceCorruptException("diff_id"))))
        .isInstanceOf(SourceCorruptException.class);
    assertThat(passes).isEqualTo(1);
    assertThat(objects.keys()).isEmpty();
  }

  @Test
  void withoutTimeForAnotherPassNoneIsBegun() {
    LayerStage stage =
        new LayerStage(
            ecr.repository(),
            failing(new NetworkException("cut")),
            Optional.empty(),
            () -> Deadline.MARGIN.plusMillis(1),
            InstantSource.system(),
            pauses::add);

    assertThatThrownBy(() -> stage.run(LAYER, ACTION, Settings.DEFAULT))
        .isInstanceOf(NetworkException.class);
    assertThat(passes).isEqualTo(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void noPassIsBegunAfterTheDeadline() {
    LayerStage stage =
        new LayerStage(
            ecr.repository(),
            gives(RESULT),
            Optional.empty(),
            () -> Duration.ZERO,
            InstantSource.system(),
            pauses::add);

    assertThatThrownBy(() -> stage.run(LAYER, ACTION, Settings.DEFAULT))
        .isInstanceOf(DeadlineException.class);
    assertThat(passes).isZero();
  }

  private LayerStage.Pass failing(LayerliftException failure) {
    return (layer, action, settings) -> {
      passes++;
      throw failure;
    };
  }
}
