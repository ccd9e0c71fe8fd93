package dev.layerlift.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.Obstacle;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SourceCorruptException;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.WorkerSize;
import dev.layerlift.workflow.WorkflowJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PlannerTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final Platform ARM64 = Platform.of("linux", "arm64");
  private static final Platform WINDOWS = Platform.of("windows", "amd64");

  static Digest digest(String word) {
    return Digest.sha256(word.getBytes(StandardCharsets.UTF_8));
  }

  static LayerFacts layer(String word, String size, MediaType type) {
    return new LayerFacts(
        digest("blob " + word),
        ByteSize.parse(size).bytes(),
        type,
        new DiffId(digest("tar " + word)));
  }

  static LayerFacts gzip(String word, String size) {
    return layer(word, size, MediaType.OCI_LAYER_GZIP);
  }

  static PlatformImage image(Platform platform, LayerFacts... layers) {
    return new PlatformImage(
        digest(platform.toString()), platform, List.of(layers), Optional.empty());
  }

  static PlatformImage leftAlone(Platform platform, String reason, LayerFacts... layers) {
    return new PlatformImage(
        digest(platform.toString()), platform, List.of(layers), Optional.of(reason));
  }

  static ImageInventory inventory(PlatformImage... images) {
    return new ImageInventory(
        digest("index"), Optional.of(MediaType.OCI_INDEX), List.of(images), List.of(), List.of());
  }

  private static Settings with(Strategy strategy) {
    return Settings.DEFAULT.withStrategy(strategy);
  }

  private static OptimizationPlan plan(PlatformImage... images) {
    return Planner.plan(inventory(images), Settings.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "20971519 B|skip|the largest platform has 20.0 MiB compressed, below 20 MiB (skip-below)",
        "20 MiB|zstd|the largest platform has 20.0 MiB compressed, from 20 MiB (skip-below) to"
            + " below 250 MiB (soci-from); 1 of 1 layers",
        "262143999 B|zstd|the largest platform has 250.0 MiB compressed, from 20 MiB (skip-below)"
            + " to below 250 MiB (soci-from); 1 of 1 layers",
        "250 MiB|soci|the largest platform has 250.0 MiB compressed, not below 250 MiB (soci-from);"
            + " 1 of 2 layers",
      })
  void autoDecidesByTheSizeOfTheLargestPlatform(String size, String strategy, String reason) {
    OptimizationPlan plan = plan(image(AMD64, gzip("a", size)), image(ARM64, gzip("b", "1 MiB")));

    assertThat(plan.strategy()).hasToString(strategy);
    if (plan.strategy() == Strategy.SKIP) {
      assertThat(plan.reason()).isEqualTo(reason);
      assertThat(plan.tagOriginal()).isTrue();
    } else {
      assertThat(plan.reason()).startsWith(reason.substring(0, reason.indexOf(';')));
      assertThat(plan.tagOriginal()).isFalse();
    }
  }

  @Test
  void reasonGivesTheFiguresOfTheWork() {
    OptimizationPlan plan =
        plan(image(AMD64, gzip("a", "40 MiB"), gzip("b", "32 B"), gzip("c", "2.5 MiB")));

    assertThat(plan.reason())
        .isEqualTo(
            "the largest platform has 42.5 MiB compressed, from 20 MiB (skip-below) to below 250"
                + " MiB (soci-from); 2 of 3 layers (42.5 MiB of 42.5 MiB) are stored again as zstd"
                + " level 6");
  }

  @Test
  void platformThatIsLeftAloneDoesNotCountForTheSize() {
    OptimizationPlan plan =
        plan(
            leftAlone(WINDOWS, "it is for Windows", gzip("w", "3 GiB")),
            image(AMD64, gzip("a", "10 MiB")));

    assertThat(plan.strategy()).isEqualTo(Strategy.SKIP);
    assertThat(plan.reason()).contains("10.0 MiB");
  }

  @Test
  void sizeCountsALayerThatStandsTwiceOnce() {
    LayerFacts layer = gzip("a", "15 MiB");

    assertThat(plan(image(AMD64, layer, layer)).strategy()).isEqualTo(Strategy.SKIP);
  }

  @ParameterizedTest
  @EnumSource(names = {"ZSTD", "BOTH"})
  void explicitStrategyNeedsNoSizeAndWhatCannotBeIndexedIsZstdAlone(Strategy strategy) {
    OptimizationPlan plan =
        Planner.plan(inventory(image(AMD64, gzip("a", "2 KiB"))), with(strategy));

    assertThat(plan.strategy()).isEqualTo(Strategy.ZSTD);
    assertThat(plan.reason()).contains("strategy " + strategy);
  }

  @ParameterizedTest
  @EnumSource(names = {"SKIP", "SOCI"})
  void imageThatSettingsLeaveAloneStillGetsItsTag(Strategy strategy) {
    OptimizationPlan plan =
        Planner.plan(inventory(image(AMD64, gzip("a", "9 MiB"))), with(strategy));

    assertThat(plan.strategy()).isEqualTo(Strategy.SKIP);
    assertThat(plan.tagOriginal()).isTrue();
    assertThat(plan.reason()).contains("strategy " + strategy);
    assertThat(actions(plan)).allMatch(LayerAction.Keep.class::isInstance);
  }

  @Test
  void sociIndexesTheLayersThatAreLargeEnoughAndOfAKindThatCanBe() {
    OptimizationPlan plan =
        Planner.plan(
            inventory(
                image(
                    AMD64,
                    gzip("large", "30 MiB"),
                    layer("tar", "20 MiB", MediaType.DOCKER_LAYER_TAR),
                    layer("zstd", "15 MiB", MediaType.OCI_LAYER_ZSTD),
                    gzip("small", "9 MiB"))),
            with(Strategy.SOCI));

    assertThat(plan.strategy()).isEqualTo(Strategy.SOCI);
    assertThat(plan.preferred()).isEqualTo(Strategy.SOCI);
    assertThat(actions(plan))
        .containsExactly(
            new LayerAction.Index("gzip of 30.0 MiB: indexed with spans of 4 MiB"),
            new LayerAction.Index("uncompressed tar of 20.0 MiB: indexed with spans of 4 MiB"),
            new LayerAction.Keep("zstd, which SOCI cannot index (15.0 MiB)"),
            new LayerAction.Keep("below 10 MiB, as fast to fetch whole (9.0 MiB)"));
  }

  @ParameterizedTest
  @CsvSource({"30 MiB, zstd", "300 MiB, soci"})
  void bothDoesEachLayerForWhatItIsFitForAndPrefersWhatTheSizeSpeaksFor(
      String size, String preferred) {
    OptimizationPlan plan =
        Planner.plan(
            inventory(image(AMD64, gzip("large", size), gzip("small", "9 MiB"))),
            with(Strategy.BOTH));

    assertThat(plan.strategy()).isEqualTo(Strategy.BOTH);
    assertThat(plan.preferred()).hasToString(preferred);
    assertThat(plan.variants().getFirst()).hasToString(preferred);
    assertThat(actions(plan).getFirst()).isInstanceOf(LayerAction.RecompressAndIndex.class);
    assertThat(actions(plan).getLast())
        .isEqualTo(
            new LayerAction.Recompress(
                "gzip of 9.0 MiB: stored again as zstd level 6; no ztoc: below 10 MiB, as fast to"
                    + " fetch whole"));
  }

  @Test
  void largeImageOfManySmallLayersGetsZstd() {
    LayerFacts[] layers =
        IntStream.range(0, 40).mapToObj(i -> gzip("l" + i, "8 MiB")).toArray(LayerFacts[]::new);

    OptimizationPlan plan = plan(image(AMD64, layers));

    assertThat(plan.strategy()).isEqualTo(Strategy.ZSTD);
    assertThat(plan.reason())
        .contains(
            "not below 250 MiB (soci-from), but only 0 B of it in layers that can be indexed");
  }

  @Test
  void obstacleOfTheImageDecidesBeforeTheSettings() {
    ImageInventory image = inventory(image(AMD64, gzip("a", "100 MiB")));
    ImageInventory obstructed =
        new ImageInventory(
            image.digest(),
            image.mediaType(),
            image.images(),
            List.of(new Obstacle("too many layers", true), new Obstacle("Lambda", false)),
            List.of());

    OptimizationPlan plan = Planner.plan(obstructed, with(Strategy.ZSTD));

    assertThat(plan.strategy()).isEqualTo(Strategy.SKIP);
    assertThat(plan.reason()).isEqualTo("too many layers; Lambda");
    assertThat(plan.tagOriginal()).isFalse();
  }

  @Test
  void imageWithoutAPlatformToOptimizeIsLeftAloneAndTagged() {
    OptimizationPlan plan = plan(leftAlone(WINDOWS, "it is for Windows", gzip("w", "3 GiB")));

    assertThat(plan.strategy()).isEqualTo(Strategy.SKIP);
    assertThat(plan.reason())
        .isEqualTo("no platform can be optimized; windows/amd64: it is for Windows");
    assertThat(plan.tagOriginal()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/vnd.oci.image.layer.v1.tar+zstd|5 MiB|already zstd (5.0 MiB)",
        "application/vnd.docker.image.rootfs.diff.tar.zstd|5 MiB|already zstd (5.0 MiB)",
        "application/vnd.oci.image.layer.v1.tar+gzip|1023 B|below 1 KiB, nothing to gain (1023 B)",
        "application/vnd.oci.image.layer.v1.tar|0|below 1 KiB, nothing to gain (0 B)",
        "application/vnd.oci.image.layer.v1.tar+gzip+encrypted|5 MiB|encrypted or of a type that is"
            + " not known here, 'application/vnd.oci.image.layer.v1.tar+gzip+encrypted' (5.0 MiB)",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip|5 MiB|kept outside the registry"
            + " (5.0 MiB)",
      })
  void layersThatAreKept(String type, String size, String reason) {
    LayerFacts layer = layer("a", size, MediaType.parse(type));
    OptimizationPlan plan =
        Planner.plan(inventory(image(AMD64, layer, gzip("big", "30 MiB"))), with(Strategy.ZSTD));

    assertThat(plan.strategy()).isEqualTo(Strategy.ZSTD);
    assertThat(plan.layers().getLast().layer()).isEqualTo(layer);
    assertThat(plan.layers().getLast().action()).isEqualTo(new LayerAction.Keep(reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/vnd.oci.image.layer.v1.tar+gzip|gzip of 30.0 MiB: stored again as zstd level"
            + " 6",
        "application/vnd.docker.image.rootfs.diff.tar.gzip|gzip of 30.0 MiB: stored again as zstd"
            + " level 6",
        "application/vnd.oci.image.layer.v1.tar|uncompressed tar of 30.0 MiB: stored again as zstd"
            + " level 6",
      })
  void layersThatAreRecompressed(String type, String reason) {
    OptimizationPlan plan = plan(image(AMD64, layer("a", "30 MiB", MediaType.parse(type))));

    assertThat(actions(plan)).containsExactly(new LayerAction.Recompress(reason));
  }

  @Test
  void imageOfWhichNoLayerWouldChangeIsLeftAloneWithEveryReason() {
    OptimizationPlan plan =
        plan(
            image(
                AMD64,
                layer("a", "30 MiB", MediaType.OCI_LAYER_ZSTD),
                layer("b", "40 MiB", MediaType.OCI_LAYER_ZSTD),
                gzip("c", "32 B")));

    assertThat(plan.strategy()).isEqualTo(Strategy.SKIP);
    assertThat(plan.tagOriginal()).isTrue();
    assertThat(plan.reason())
        .isEqualTo("no layer would change: already zstd (2), below 1 KiB, nothing to gain (1)");
    assertThat(actions(plan).getFirst()).isEqualTo(new LayerAction.Keep("already zstd (40.0 MiB)"));
  }

  @Test
  void imageWithoutLayersIsLeftAlone() {
    OptimizationPlan plan = Planner.plan(inventory(image(AMD64)), with(Strategy.ZSTD));

    assertThat(plan.strategy()).isEqualTo(Strategy.SKIP);
    assertThat(plan.reason()).isEqualTo("it has no layers");
  }

  @Test
  void platformOfWhichNoLayerWouldChangeKeepsItsManifest() {
    OptimizationPlan plan =
        plan(
            image(AMD64, gzip("a", "30 MiB")),
            image(ARM64, layer("b", "28 MiB", MediaType.OCI_LAYER_ZSTD)),
            leftAlone(WINDOWS, "it is for Windows", gzip("w", "1 GiB")));

    assertThat(plan.platforms())
        .extracting(platform -> platform.leftAlone().orElse("converted"))
        .containsExactly(
            "converted", "no layer would change: already zstd (1)", "it is for Windows");
    assertThat(plan.layers().getFirst().action())
        .isEqualTo(new LayerAction.Keep("its platform is left alone"));
  }

  @Test
  void largeLayersGoToTheLargeWorkerAndTheLargestComesFirst() {
    OptimizationPlan plan =
        plan(image(AMD64, gzip("a", "52428799 B"), gzip("b", "50 MiB"), gzip("c", "200 MiB")));

    assertThat(plan.layers())
        .extracting(layer -> layer.layer().size() + " " + layer.worker())
        .containsExactly("209715200 large", "52428800 large", "52428799 small");
    assertThat(plan.layers().getLast().worker()).isEqualTo(WorkerSize.SMALL);
  }

  @Test
  void sharedLayerIsPlannedOnce() {
    LayerFacts base = gzip("base", "30 MiB");
    LayerFacts asDocker = layer("base", "30 MiB", MediaType.DOCKER_LAYER_GZIP);

    OptimizationPlan plan =
        plan(
            image(AMD64, base, gzip("a", "1 MiB")),
            image(ARM64, asDocker, gzip("b", "1 MiB")),
            leftAlone(WINDOWS, "it is for Windows", base));

    assertThat(plan.layers()).hasSize(3);
    assertThat(plan.layers().getFirst().layer()).isEqualTo(base);
    assertThat(plan.layers().getFirst().action()).isInstanceOf(LayerAction.Recompress.class);
  }

  @Test
  void layerThatIsDescribedInTwoWaysIsCorrupt() {
    LayerFacts one = gzip("a", "30 MiB");
    LayerFacts otherDiffId =
        new LayerFacts(one.digest(), one.size(), one.mediaType(), new DiffId(digest("other")));
    LayerFacts otherSize = new LayerFacts(one.digest(), 7, one.mediaType(), one.diffId());
    LayerFacts otherType =
        new LayerFacts(one.digest(), one.size(), MediaType.OCI_LAYER_TAR, one.diffId());

    assertCorrupt(one, otherDiffId, "the diff_ids " + one.diffId() + " and " + digest("other"));
    assertCorrupt(one, otherSize, "the sizes in bytes 31457280 and 7");
    assertCorrupt(one, otherType, "the compressions GZIP and NONE");
  }

  private static void assertCorrupt(LayerFacts one, LayerFacts other, String what) {
    assertThatThrownBy(() -> plan(image(AMD64, one), image(ARM64, other)))
        .isInstanceOf(SourceCorruptException.class)
        .hasMessage("the image gives layer " + one.digest() + " " + what);
    assertThat(plan(leftAlone(AMD64, "x", one), leftAlone(ARM64, "x", other)).strategy())
        .as("an image that is left alone is not judged")
        .isEqualTo(Strategy.SKIP);
  }

  @Test
  void imageThatWouldNotFitBetweenTwoStatesIsLeftAlone() {
    LayerFacts[] layers =
        IntStream.range(0, 400).mapToObj(i -> gzip("l" + i, "1 MiB")).toArray(LayerFacts[]::new);

    OptimizationPlan fits = plan(image(AMD64, Arrays.copyOf(layers, 127)));
    OptimizationPlan tooLarge = plan(image(AMD64, layers));

    assertThat(fits.strategy()).isEqualTo(Strategy.ZSTD);
    assertThat(tooLarge.strategy()).isEqualTo(Strategy.SKIP);
    assertThat(tooLarge.tagOriginal()).isTrue();
    assertThat(tooLarge.layers()).isEmpty();
    assertThat(tooLarge.reason())
        .matches(
            "it has too many layers for one execution: its plan and results would be [0-9.]+ KiB,"
                + " 224 KiB fit between two states");
  }

  @Test
  void imageThatWouldNotFitIsTaggedUnlessAnObstacleForbidsIt() {
    LayerFacts[] unchanged =
        IntStream.range(0, 900).mapToObj(i -> gzip("l" + i, "1 B")).toArray(LayerFacts[]::new);
    PlatformImage image = image(AMD64, unchanged);
    ImageInventory untaggable =
        new ImageInventory(
            digest("index"),
            Optional.of(MediaType.OCI_INDEX),
            List.of(image),
            List.of(new Obstacle("Lambda runs it", false)),
            List.of());

    OptimizationPlan tagged = Planner.plan(inventory(image), with(Strategy.ZSTD));
    OptimizationPlan untagged = Planner.plan(untaggable, with(Strategy.ZSTD));

    assertThat(List.of(tagged, untagged))
        .allSatisfy(plan -> assertThat(plan.reason()).startsWith("it has too many layers"));
    assertThat(tagged.tagOriginal()).isTrue();
    assertThat(untagged.tagOriginal()).isFalse();
  }

  @Test
  void payloadOfExactlyTheLimitFits() {
    long limit = PlanSize.LIMIT.bytes();

    assertThat(new PlanSize(limit).excess()).isEmpty();
    assertThat(new PlanSize(limit + 1).excess()).isPresent();
  }

  @Test
  void layersThatAreKeptHaveNoResultToFitIn() {
    ImageInventory inventory = inventory(image(AMD64, gzip("a", "1 B"), gzip("b", "1 B")));
    OptimizationPlan plan = Planner.plan(inventory, with(Strategy.ZSTD));

    assertThat(plan.layers()).hasSize(2);
    assertThat(PlanSize.of(inventory, plan))
        .isEqualTo(
            new PlanSize(
                WorkflowJson.write(inventory).length + (long) WorkflowJson.write(plan).length));
  }

  @Test
  void layerOfOneKibibyteIsTheSmallestThatIsStoredAgain() {
    OptimizationPlan plan =
        Planner.plan(
            inventory(image(AMD64, gzip("a", "1023 B"), gzip("b", "1024 B"))), with(Strategy.ZSTD));

    assertThat(plan.layers())
        .filteredOn(layer -> layer.action() instanceof LayerAction.Recompress)
        .extracting(LayerPlan::layer)
        .containsExactly(gzip("b", "1024 B"));
  }

  private static List<LayerAction> actions(OptimizationPlan plan) {
    return plan.layers().stream().map(LayerPlan::action).toList();
  }
}
