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
import dev.layerlift.workflow.StrategyChoice;
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
    StrategyChoice choice = StrategyChoice.of(inventory, settings);
    return switch (choice.strategy()) {
      case ZSTD, SOCI, BOTH -> convert(DistinctLayers.of(candidates), choice);
      case SKIP, AUTO -> skip(choice.reason(), true);
    };
  }

  private String platformReasons() {
    return inventory.images().stream()
        .map(image -> "; " + image.platform() + ": " + image.obstacle().orElseThrow())
        .collect(joining());
  }

  private OptimizationPlan convert(Map<Digest, LayerFacts> considered, StrategyChoice choice) {
    LayerRules rules = new LayerRules(choice.strategy(), settings);
    List<LayerFacts> worked =
        considered.values().stream().filter(layer -> rules.keeps(layer).isEmpty()).toList();
    if (worked.isEmpty()) {
      return skip(noChange(considered.values(), rules), considered, rules);
    }
    String work =
        "; %d of %d layers (%s of %s) are %s"
            .formatted(
                worked.size(),
                considered.size(),
                sum(worked),
                sum(considered.values()),
                switch (choice.strategy()) {
                  case SOCI -> "indexed";
                  case BOTH -> "stored again as zstd, indexed, or both";
                  case ZSTD, SKIP, AUTO -> "stored again as zstd level " + settings.zstdLevel();
                });
    return plan(choice.strategy(), choice.preferred(), choice.reason() + work, considered, rules);
  }

  private OptimizationPlan skip(String reason, boolean tagOriginal) {
    return skip(reason, tagOriginal, Map.of(), new LayerRules(Strategy.SKIP, settings));
  }

  private OptimizationPlan skip(
      String reason, Map<Digest, LayerFacts> considered, LayerRules rules) {
    return skip(reason, true, considered, rules);
  }

  private OptimizationPlan skip(
      String reason, boolean tagOriginal, Map<Digest, LayerFacts> considered, LayerRules rules) {
    List<PlatformPlan> platforms =
        inventory.images().stream()
            .map(i ->
                new PlatformPlan(
                    i.manifest(), i.platform(), i.obstacle().or(() -> Optional.of(LEFT_ALONE))))
            .toList();
    return fitting(
        new OptimizationPlan(
            Schema.VERSION,
            Strategy.SKIP,
            Strategy.SKIP,
            reason,
            tagOriginal,
            platforms,
            layers(considered, rules)));
  }

  private OptimizationPlan plan(
      Strategy strategy,
      Strategy preferred,
      String reason,
      Map<Digest, LayerFacts> considered,
      LayerRules rules) {
    List<PlatformPlan> platforms =
        inventory.images().stream()
            .map(i -> new PlatformPlan(i.manifest(), i.platform(), leftAlone(i, rules)))
            .toList();
    return fitting(
        new OptimizationPlan(
            Schema.VERSION,
            strategy,
            preferred,
            reason,
            false,
            platforms,
            layers(considered, rules)));
  }

  private OptimizationPlan fitting(OptimizationPlan plan) {
    return PlanSize.of(inventory, plan)
        .excess()
        .map(excess -> tooLarge(excess, plan.strategy() != Strategy.SKIP || plan.tagOriginal()))
        .orElse(plan);
  }

  private OptimizationPlan tooLarge(String excess, boolean tagOriginal) {
    List<PlatformPlan> platforms =
        inventory.images().stream()
            .map(i -> new PlatformPlan(i.manifest(), i.platform(), Optional.of(LEFT_ALONE)))
            .toList();
    return new OptimizationPlan(
        Schema.VERSION, Strategy.SKIP, Strategy.SKIP, excess, tagOriginal, platforms, List.of());
  }

  private static Optional<String> leftAlone(PlatformImage image, LayerRules rules) {
    if (image.obstacle().isPresent()) {
      return image.obstacle();
    }
    return image.layers().stream().allMatch(layer -> rules.keeps(layer).isPresent())
        ? Optional.of(noChange(image.layers(), rules))
        : Optional.empty();
  }

  private List<LayerPlan> layers(Map<Digest, LayerFacts> considered, LayerRules rules) {
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
                considered.containsKey(layer.digest()) ? rules.action(layer) : leftAlone,
                worker(layer)))
        .toList();
  }

  private WorkerSize worker(LayerFacts layer) {
    return layer.size() < settings.largeWorkerFrom().bytes() ? WorkerSize.SMALL : WorkerSize.LARGE;
  }

  private static String noChange(Collection<LayerFacts> layers, LayerRules rules) {
    if (layers.isEmpty()) {
      return "it has no layers";
    }
    return "no layer would change: "
        + layers.stream()
            .map(layer -> rules.keeps(layer).orElseThrow())
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
