package dev.layerlift.cli;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Inventory, plan and results as lines for people. */
public final class PlanText {
  private PlanText() {}

  public static List<String> inventory(ImageInventory inventory) {
    List<String> lines = new ArrayList<>();
    for (PlatformImage image : inventory.images()) {
      lines.add(
          "%s: %d layers, %s compressed%s"
              .formatted(
                  image.platform(),
                  image.layers().size(),
                  image.compressedSize().toHumanString(),
                  image.obstacle().map(o -> "; left alone: " + o).orElse("")));
    }
    inventory.notes().forEach(note -> lines.add("note: " + note));
    return lines;
  }

  public static List<String> plan(OptimizationPlan plan) {
    List<String> lines = new ArrayList<>();
    lines.add("decision: " + plan.strategy() + ": " + plan.reason());
    for (LayerPlan layer : plan.layers()) {
      lines.add(
          "  layer %s %10s  %s: %s"
              .formatted(
                  layer.layer().digest().abbreviated(),
                  ByteSize.ofBytes(layer.layer().size()).toHumanString(),
                  switch (layer.action()) {
                    case LayerAction.Recompress recompress -> "recompress";
                    case LayerAction.Keep keep -> "keep";
                  },
                  layer.action().reason()));
    }
    return lines;
  }

  public static String result(LayerResult result) {
    String layer = "  layer " + result.layer().digest().abbreviated();
    return switch (result.outcome()) {
      case LayerResult.Recompressed done ->
          "%s %10s -> %10s  (%.1f %%)%s"
              .formatted(
                  layer,
                  ByteSize.ofBytes(result.layer().size()).toHumanString(),
                  ByteSize.ofBytes(done.size()).toHumanString(),
                  100.0 * done.size() / result.layer().size(),
                  result.remembered() ? "  remembered" : speed(done, result.millis()));
      case LayerResult.Kept kept -> layer + " kept: " + kept.reason();
    };
  }

  private static String speed(LayerResult.Recompressed done, long millis) {
    return String.format(
        Locale.ROOT,
        "  %.1f s, %.0f MB/s unpacked",
        millis / 1000.0,
        done.uncompressedSize() / 1000.0 / Math.max(millis, 1));
  }
}
