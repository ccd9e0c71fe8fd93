package dev.layerlift.publish;

import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.WorkerSize;
import java.util.List;
import java.util.Map;

/** Plans and results of layers, without an image around them. */
final class Results {
  /** In bytes, of every layer that was stored again. */
  static final long SIZE_AFTER = 7;

  private Results() {}

  static LayerFacts layer(Digest digest) {
    return new LayerFacts(digest, 30, MediaType.OCI_LAYER_GZIP, new DiffId(digest));
  }

  static LayerResult recompressed(Digest from, Digest to) {
    return Work.result(
        layer(from), new Recompressed(to, SIZE_AFTER, MediaType.OCI_LAYER_ZSTD, 100));
  }

  static LayerPlan planned(Digest digest, LayerAction action) {
    return new LayerPlan(layer(digest), action, WorkerSize.SMALL);
  }

  static OptimizationPlan plan(LayerPlan... layers) {
    return new OptimizationPlan(
        Schema.VERSION, Strategy.ZSTD, "test", false, List.of(), List.of(layers));
  }

  /** A plan and its results, in which each layer of the map becomes another. */
  static Replacements replacing(Map<Digest, Digest> layers) {
    LayerPlan[] plans =
        layers.keySet().stream()
            .map(digest -> planned(digest, new LayerAction.Recompress("test")))
            .toArray(LayerPlan[]::new);
    return Replacements.of(
        plan(plans),
        layers.entrySet().stream().map(e -> recompressed(e.getKey(), e.getValue())).toList());
  }
}
