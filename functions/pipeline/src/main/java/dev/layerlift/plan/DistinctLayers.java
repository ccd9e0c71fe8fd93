package dev.layerlift.plan;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.SourceCorruptException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The layers of several platforms, each once: a layer that platforms share is worked on once. */
final class DistinctLayers {
  /** The largest first: with the long work begun early, all of it ends sooner. */
  static final Comparator<LayerFacts> LARGEST_FIRST =
      Comparator.comparingLong(LayerFacts::size).reversed().thenComparing(LayerFacts::digest);

  private DistinctLayers() {}

  /**
   * @throws SourceCorruptException if two images describe the same stored bytes differently: one of
   *     them is wrong
   */
  static Map<Digest, LayerFacts> of(Collection<PlatformImage> images) {
    Map<Digest, LayerFacts> distinct = new HashMap<>();
    for (PlatformImage image : images) {
      for (LayerFacts layer : image.layers()) {
        LayerFacts known = distinct.putIfAbsent(layer.digest(), layer);
        if (known != null) {
          requireSame(known, layer);
        }
      }
    }
    return distinct;
  }

  private static void requireSame(LayerFacts one, LayerFacts other) {
    requireSame(one.digest(), "the diff_ids", one.diffId(), other.diffId());
    requireSame(one.digest(), "the sizes in bytes", one.size(), other.size());
    requireSame(
        one.digest(),
        "the compressions",
        one.mediaType().layerCompression(),
        other.mediaType().layerCompression());
  }

  private static void requireSame(Digest layer, String what, Object one, Object other) {
    if (!one.equals(other)) {
      throw new SourceCorruptException(
          "the image gives layer " + layer + " " + what + " " + one + " and " + other);
    }
  }

  static List<LayerFacts> sorted(Collection<LayerFacts> layers) {
    return layers.stream().sorted(LARGEST_FIRST).toList();
  }
}
