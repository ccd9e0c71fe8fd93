package dev.layerlift.workflow;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Platform;
import java.util.List;
import java.util.Optional;

/**
 * What will be done and why.
 *
 * @param strategy never {@link Strategy#AUTO}
 * @param preferred the variant that the optimized tag will name: {@link Strategy#ZSTD} or {@link
 *     Strategy#SOCI}; {@link Strategy#SKIP} for a skip
 * @param reason why this strategy, in plain words with the figures that decided
 * @param tagOriginal for a skip: the optimized tag then names the original manifest
 * @param platforms one for each of the inventory, in its order
 * @param layers each distinct layer, once, the largest first; those of platforms that are left
 *     alone are kept. None where the image is too large to be planned
 */
public record OptimizationPlan(
    int schema,
    Strategy strategy,
    Strategy preferred,
    String reason,
    boolean tagOriginal,
    List<PlatformPlan> platforms,
    List<LayerPlan> layers) {
  public OptimizationPlan {
    Schema.require(schema);
    if (strategy == Strategy.AUTO) {
      throw new IllegalArgumentException("a plan has decided");
    }
    platforms = List.copyOf(platforms);
    layers = List.copyOf(layers);
  }

  /**
   * @param leftAlone why the platform keeps its manifest; empty where it is converted
   */
  public record PlatformPlan(Digest manifest, Platform platform, Optional<String> leftAlone) {}

  /** The variants to be made, the preferred one first; none for a skip. */
  public List<Strategy> variants() {
    return switch (strategy) {
      case SKIP, AUTO -> List.of();
      case ZSTD, SOCI -> List.of(strategy);
      case BOTH ->
          preferred == Strategy.SOCI
              ? List.of(Strategy.SOCI, Strategy.ZSTD)
              : List.of(Strategy.ZSTD, Strategy.SOCI);
    };
  }

  public record LayerPlan(LayerFacts layer, LayerAction action, WorkerSize worker) {}
}
