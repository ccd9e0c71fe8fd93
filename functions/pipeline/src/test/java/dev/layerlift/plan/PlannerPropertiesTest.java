package dev.layerlift.plan;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.OptimizationPlan.PlatformPlan;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagTemplate;
import dev.layerlift.workflow.VariantTags;
import dev.layerlift.workflow.WorkerSize;
import dev.layerlift.workflow.WorkflowJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every plan; a seed names each of the inventories. */
class PlannerPropertiesTest {
  private static final List<MediaType> TYPES =
      List.of(
          MediaType.OCI_LAYER_GZIP,
          MediaType.DOCKER_LAYER_GZIP,
          MediaType.OCI_LAYER_TAR,
          MediaType.OCI_LAYER_ZSTD,
          MediaType.parse("application/vnd.oci.image.layer.v1.tar+gzip+encrypted"),
          MediaType.parse("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"));

  private static final List<Strategy> STRATEGIES = List.copyOf(EnumSet.allOf(Strategy.class));

  /** An inventory and settings that follow from a seed. */
  record Case(long seed, ImageInventory inventory, Settings settings) {
    @Override
    public String toString() {
      return "seed " + seed;
    }
  }

  static Stream<Case> cases() {
    return IntStream.range(0, 60).mapToObj(seed -> random(seed));
  }

  private static Case random(long seed) {
    Random random = new Random(seed);
    List<LayerFacts> layers =
        IntStream.range(0, 1 + random.nextInt(60)).mapToObj(i -> layer(random, i)).toList();
    List<PlatformImage> images =
        IntStream.range(0, random.nextInt(6)).mapToObj(i -> image(random, i, layers)).toList();
    List<Obstacle> obstacles =
        random.nextInt(8) == 0 ? List.of(new Obstacle("no", random.nextBoolean())) : List.of();
    ImageInventory inventory =
        new ImageInventory(
            digest("index " + seed),
            Optional.of(MediaType.OCI_INDEX),
            images,
            obstacles,
            List.of());
    return new Case(seed, inventory, settings(random));
  }

  private static Digest digest(String word) {
    return Digest.sha256(word.getBytes(StandardCharsets.UTF_8));
  }

  private static LayerFacts layer(Random random, int number) {
    long size = random.nextLong(1L << (1 + random.nextInt(31)));
    MediaType type = TYPES.get(random.nextInt(TYPES.size()));
    return new LayerFacts(
        digest("blob " + number), size, type, new DiffId(digest("tar " + number)));
  }

  private static PlatformImage image(Random random, int number, List<LayerFacts> layers) {
    List<LayerFacts> chosen =
        IntStream.range(0, random.nextInt(40))
            .mapToObj(i -> layers.get(random.nextInt(layers.size())))
            .toList();
    return new PlatformImage(
        digest("manifest " + number),
        Platform.of("linux", "arch" + number),
        chosen,
        random.nextInt(4) == 0 ? Optional.of("because") : Optional.empty());
  }

  private static Settings settings(Random random) {
    return new Settings(
        STRATEGIES.get(random.nextInt(STRATEGIES.size())),
        ByteSize.ofBytes(random.nextLong(1L << 30)),
        ByteSize.ofBytes(random.nextLong(1L << 31)),
        1 + random.nextInt(19),
        ByteSize.ofBytes(random.nextLong(1L << 30)),
        TagTemplate.parse("{tag}-optimized"),
        VariantTags.DEFAULT,
        SociSettings.DEFAULT.withMinLayerSize(ByteSize.ofBytes(random.nextLong(1L << 27))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void planFollowsFromInventoryAndSettingsAlone(Case given) {
    OptimizationPlan plan = Planner.plan(given.inventory(), given.settings());

    assertThat(Planner.plan(given.inventory(), given.settings())).isEqualTo(plan);
    assertThat(Set.copyOf(Planner.plan(shuffled(given), given.settings()).layers()))
        .as("the order of the platforms does not matter for the layers")
        .isEqualTo(Set.copyOf(plan.layers()));
  }

  private static ImageInventory shuffled(Case given) {
    List<PlatformImage> images = new ArrayList<>(given.inventory().images());
    Collections.shuffle(images, new Random(given.seed()));
    ImageInventory i = given.inventory();
    return new ImageInventory(i.digest(), i.mediaType(), images, i.obstacles(), i.notes());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyLayerOfEveryPlatformHasExactlyOneActionWithAReason(Case given) {
    OptimizationPlan plan = Planner.plan(given.inventory(), given.settings());

    assertThat(plan.layers().stream().map(layer -> layer.layer().digest()))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            given.inventory().images().stream()
                .flatMap(image -> image.layers().stream())
                .map(LayerFacts::digest)
                .collect(Collectors.toSet()));
    assertThat(plan.reason()).isNotBlank();
    assertThat(plan.layers()).allSatisfy(l -> assertThat(l.action().reason()).isNotBlank());
    assertThat(plan.layers())
        .isSortedAccordingTo((a, b) -> Long.compare(b.layer().size(), a.layer().size()));
    assertThat(plan.layers())
        .allMatch(l ->
            (l.worker() == WorkerSize.LARGE)
                == l.layer().size() >= given.settings().largeWorkerFrom().bytes());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void platformIsConvertedExactlyWhenOneOfItsLayersIs(Case given) {
    OptimizationPlan plan = Planner.plan(given.inventory(), given.settings());
    Map<Digest, LayerAction> actions =
        plan.layers().stream()
            .collect(Collectors.toMap(l -> l.layer().digest(), LayerPlan::action));

    assertThat(plan.platforms()).hasSameSizeAs(given.inventory().images());
    for (int i = 0; i < plan.platforms().size(); i++) {
      PlatformImage image = given.inventory().images().get(i);
      PlatformPlan platform = plan.platforms().get(i);
      assertThat(platform.manifest()).isEqualTo(image.manifest());
      if (image.obstacle().isPresent()) {
        assertThat(platform.leftAlone()).isEqualTo(image.obstacle());
      } else {
        assertThat(platform.leftAlone().isEmpty())
            .isEqualTo(image.layers().stream().anyMatch(l -> isWork(actions.get(l.digest()))));
      }
    }
    assertThat(plan.platforms().stream().anyMatch(p -> p.leftAlone().isEmpty()))
        .isEqualTo(plan.strategy() != Strategy.SKIP);
  }

  private static boolean isWork(@Nullable LayerAction action) {
    return action != null && action.isWork();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void foreseenSizeIsNeverTooSmall(Case given) {
    OptimizationPlan plan = Planner.plan(given.inventory(), given.settings());
    long inventory = json(given.inventory());
    long results =
        plan.layers().stream()
            .filter(layer -> layer.action().isWork())
            .mapToLong(layer -> json(result(layer.layer())) + 1)
            .sum();
    long published =
        plan.variants().size()
            * plan.platforms().stream()
                .mapToLong(p -> json(published(p)) + json(index(p)) + 2)
                .sum();

    assertThat(PlanSize.of(given.inventory(), plan).foreseen())
        .isGreaterThanOrEqualTo(inventory + json(plan) + results + published);
  }

  private static LayerResult result(LayerFacts layer) {
    return new LayerResult(
        Schema.VERSION,
        layer,
        Optional.of(
            new LayerResult.Recompressed(
                layer.digest(), Long.MAX_VALUE, MediaType.OCI_LAYER_ZSTD, Long.MAX_VALUE)),
        Optional.of(
            new LayerResult.Indexed(
                layer.digest(), Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, false)),
        false,
        Long.MAX_VALUE);
  }

  private static PublishedVariant.PublishedImage published(PlatformPlan platform) {
    return new PublishedVariant.PublishedImage(
        platform.platform(), platform.manifest(), platform.manifest());
  }

  private static PublishedVariant.PublishedIndex index(PlatformPlan platform) {
    return new PublishedVariant.PublishedIndex(
        SociVersion.V2, platform.manifest(), platform.manifest(), Long.MAX_VALUE);
  }

  private static long json(Object value) {
    return WorkflowJson.write(value).length;
  }
}
