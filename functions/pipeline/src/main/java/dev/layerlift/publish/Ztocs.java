package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.publish.SociIndexManifest.IndexedLayer;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.LayerResult.NotIndexed;
import dev.layerlift.workflow.OptimizationPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The ztoc of each layer, and why a layer has none. */
final class Ztocs {
  private final Map<Digest, Indexed> indexed = new HashMap<>();
  private final Map<Digest, String> without = new HashMap<>();

  private Ztocs() {}

  /**
   * @throws IllegalArgumentException if the results are not those of the plan
   */
  static Ztocs of(OptimizationPlan plan, List<LayerResult> results) {
    Map<LayerFacts, LayerResult> byLayer = new HashMap<>();
    results.stream()
        .filter(result -> result.ztoc().isPresent())
        .forEach(result -> byLayer.put(result.layer(), result));
    Ztocs ztocs = new Ztocs();
    for (OptimizationPlan.LayerPlan layer : plan.layers()) {
      if (layer.action().indexes()) {
        LayerResult result = byLayer.remove(layer.layer());
        if (result == null) {
          throw new IllegalArgumentException("no ztoc result for layer " + layer.layer().digest());
        }
        switch (result.ztoc().orElseThrow()) {
          case Indexed ztoc -> ztocs.indexed.put(layer.layer().digest(), ztoc);
          case NotIndexed not -> ztocs.without.put(layer.layer().digest(), not.reason());
        }
      }
    }
    if (!byLayer.isEmpty()) {
      throw new IllegalArgumentException(
          "ztocs of layers that the plan does not index: "
              + byLayer.keySet().stream().map(LayerFacts::digest).sorted().toList());
    }
    return ztocs;
  }

  /** In the order of the image; a layer that stands twice has two entries. */
  List<IndexedLayer> of(Manifest image) {
    List<IndexedLayer> layers = new ArrayList<>();
    for (Descriptor layer : image.layers()) {
      Indexed ztoc = indexed.get(layer.digest());
      if (ztoc != null) {
        layers.add(new IndexedLayer(layer, ztoc));
      }
    }
    return layers;
  }

  /** Why layers of the image that were to be indexed have no ztoc; each reason once. */
  Set<String> reasonsWithout(Manifest image) {
    Set<String> reasons = new TreeSet<>();
    for (Descriptor layer : image.layers()) {
      String reason = without.get(layer.digest());
      if (reason != null) {
        reasons.add(reason);
      }
    }
    return reasons;
  }
}
