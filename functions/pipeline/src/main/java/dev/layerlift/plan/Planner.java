package dev.layerlift.plan;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.Obstacle;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.OptimizationPlan.PlatformPlan;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SourceCorruptException;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.WorkerSize;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Decides what is done with an image. Pure. */
public final class Planner {
  private static final String LEFT_ALONE = "the image is left alone";

  private final ImageInventory inventory;
  private final Settings settings;

  private Planner(ImageInventory inventory, Settings settings) {
    this.inventory = inventory;
    this.settings = settings;
  }

  /**
   * @throws SourceCorruptException if the platforms that would be converted describe the same layer
   *     differently
   */
  public static OptimizationPlan plan(ImageInventory inventory, Settings settings) {
    return new Planner(inventory, settings).decide();
  }

  private OptimizationPlan decide() {
    if (!inventory.obstacles().isEmpty()) {
      return skip(
          inventory.obstacles().stream().map(Obstacle::reason).distinct().collect(joining("; ")),
          inventory.obstacles().stream().allMatch(Obstacle::mayTag));
    }
    List<PlatformImage> candidates =
        inventory.images().stream().filter(image -> image.obstacle().isEmpty()).toList();
    if (candidates.isEmpty()) {
      return skip("no platform can be optimized" + platformReasons(), true);
    }
    String reason = strategyReason(inventory.largestCompressedSize());
    return switch (settings.strategyFor(inventory.largestCompressedSize())) {
      case ZSTD -> convert(DistinctLayers.of(candidates), reason);
      case SKIP, AUTO, SOCI, BOTH -> skip(reason, true);
    };
  }

  private String platformReasons() {
    return inventory.images().stream()
        .map(image -> "; " + image.platform() + ": " + image.obstacle().orElseThrow())
        .collect(joining());
  }

  private String strategyReason(ByteSize size) {
    return switch (settings.strategy()) {
      case SKIP -> "the settings ask for it (strategy skip)";
      case ZSTD -> "the settings ask for zstd (strategy zstd)";
      case SOCI ->
          "the settings ask for SOCI (strategy soci), which this version does not have; it does not"
              + " use zstd in its place, as not every runtime that reads SOCI reads zstd";
      case BOTH ->
          "the settings ask for zstd and SOCI (strategy both); this version does the zstd half";
      case AUTO -> "the largest platform has " + size.toHumanString() + " compressed, " + why(size);
    };
  }

  private String why(ByteSize size) {
    if (size.compareTo(settings.skipBelow()) < 0) {
      return "below " + settings.skipBelow() + " (skip-below)";
    }
    return size.compareTo(settings.sociFrom()) < 0
        ? "not below " + settings.skipBelow() + " (skip-below)"
        : "not below "
            + settings.sociFrom()
            + " (soci-from): SOCI would help it most, this version uses zstd";
  }

  private OptimizationPlan convert(Map<Digest, LayerFacts> considered, String reason) {
    List<LayerFacts> changed =
        considered.values().stream().filter(layer -> LayerRules.keeps(layer).isEmpty()).toList();
    if (changed.isEmpty()) {
      return plan(Strategy.SKIP, noChange(considered.values()), true, considered);
    }
    String work =
        "; %d of %d layers (%s of %s) are stored again as zstd level %d"
            .formatted(
                changed.size(),
                considered.size(),
                sum(changed),
                sum(considered.values()),
                settings.zstdLevel());
    return plan(Strategy.ZSTD, reason + work, false, considered);
  }

  private OptimizationPlan skip(String reason, boolean tagOriginal) {
    return plan(Strategy.SKIP, reason, tagOriginal, Map.of());
  }

  private OptimizationPlan plan(
      Strategy strategy, String reason, boolean tagOriginal, Map<Digest, LayerFacts> considered) {
    List<PlatformPlan> platforms =
        inventory.images().stream()
            .map(i -> new PlatformPlan(i.manifest(), i.platform(), leftAlone(i, strategy)))
            .toList();
    OptimizationPlan plan =
        new OptimizationPlan(
            Schema.VERSION, strategy, reason, tagOriginal, platforms, layers(considered));
    return PlanSize.of(inventory, plan)
        .excess()
        .map(excess -> tooLarge(excess, strategy == Strategy.ZSTD || tagOriginal))
        .orElse(plan);
  }

  private OptimizationPlan tooLarge(String excess, boolean tagOriginal) {
    List<PlatformPlan> platforms =
        inventory.images().stream()
            .map(i -> new PlatformPlan(i.manifest(), i.platform(), Optional.of(LEFT_ALONE)))
            .toList();
    return new OptimizationPlan(
        Schema.VERSION, Strategy.SKIP, excess, tagOriginal, platforms, List.of());
  }

  private static Optional<String> leftAlone(PlatformImage image, Strategy strategy) {
    if (image.obstacle().isPresent()) {
      return image.obstacle();
    }
    if (strategy == Strategy.SKIP) {
      return Optional.of(LEFT_ALONE);
    }
    return image.layers().stream().allMatch(layer -> LayerRules.keeps(layer).isPresent())
        ? Optional.of(noChange(image.layers()))
        : Optional.empty();
  }

  private List<LayerPlan> layers(Map<Digest, LayerFacts> considered) {
    Map<Digest, LayerFacts> all = new HashMap<>(considered);
    inventory.images().stream()
        .flatMap(image -> image.layers().stream())
        .forEach(layer -> all.putIfAbsent(layer.digest(), layer));
    LayerAction leftAlone =
        new LayerAction.Keep(considered.isEmpty() ? LEFT_ALONE : "its platform is left alone");
    return DistinctLayers.sorted(all.values()).stream()
        .map(layer ->
            new LayerPlan(
                layer,
                considered.containsKey(layer.digest())
                    ? LayerRules.action(layer, settings)
                    : leftAlone,
                worker(layer)))
        .toList();
  }

  private WorkerSize worker(LayerFacts layer) {
    return layer.size() < settings.largeWorkerFrom().bytes() ? WorkerSize.SMALL : WorkerSize.LARGE;
  }

  private static String noChange(Collection<LayerFacts> layers) {
    if (layers.isEmpty()) {
      return "it has no layers";
    }
    return "no layer would change: "
        + layers.stream()
            .map(layer -> LayerRules.keeps(layer).orElseThrow())
            .collect(groupingBy(why -> why, TreeMap::new, counting()))
            .entrySet()
            .stream()
            .map(e -> e.getKey() + " (" + e.getValue() + ")")
            .collect(joining(", "));
  }

  private static String sum(Collection<LayerFacts> layers) {
    return ByteSize.ofBytes(layers.stream().mapToLong(LayerFacts::size).sum()).toHumanString();
  }
}
