package dev.layerlift.publish;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.OptimizationPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands in the place of each layer. */
final class Replacements {
  private final Map<Digest, Recompressed> recompressed;

  private Replacements(Map<Digest, Recompressed> recompressed) {
    this.recompressed = recompressed;
  }

  /**
   * @throws IllegalArgumentException if the results are not those of the plan
   */
  static Replacements of(OptimizationPlan plan, List<LayerResult> results) {
    Map<LayerFacts, LayerResult> byLayer = new HashMap<>();
    results.stream()
        .filter(result -> result.zstd().isPresent())
        .forEach(result -> byLayer.put(result.layer(), result));
    Map<Digest, Recompressed> recompressed = new HashMap<>();
    for (OptimizationPlan.LayerPlan layer : plan.layers()) {
      if (layer.action().recompresses()) {
        LayerResult result = byLayer.remove(layer.layer());
        if (result == null) {
          throw noResult(layer.layer());
        }
        switch (result.zstd().orElseThrow(() -> noResult(layer.layer()))) {
          case Recompressed r -> recompressed.put(layer.layer().digest(), checked(r));
          case Kept _ -> {}
        }
      }
    }
    if (!byLayer.isEmpty()) {
      throw new IllegalArgumentException(
          "results for layers that the plan does not recompress: "
              + byLayer.keySet().stream().map(LayerFacts::digest).sorted().toList());
    }
    return new Replacements(recompressed);
  }

  private static IllegalArgumentException noResult(LayerFacts layer) {
    return new IllegalArgumentException("no zstd result for layer " + layer.digest());
  }

  private static Recompressed checked(Recompressed result) {
    if (!result.mediaType().equals(MediaType.OCI_LAYER_ZSTD)) {
      throw new IllegalArgumentException(
          "layer " + result.digest() + " is no OCI zstd layer: " + result.mediaType());
    }
    return result;
  }

  /** Empty where the layer keeps its bytes. */
  Optional<Recompressed> of(Digest layer) {
    return Optional.ofNullable(recompressed.get(layer));
  }

  /** In bytes, compressed, of what stands in the layer's place. */
  long sizeOf(LayerFacts layer) {
    return of(layer.digest()).map(Recompressed::size).orElse(layer.size());
  }
}
