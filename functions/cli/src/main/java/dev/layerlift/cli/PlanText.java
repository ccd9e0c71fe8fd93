package dev.layerlift.cli;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.ZstdOutcome;
import dev.layerlift.workflow.LayerResult.ZtocOutcome;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.Strategy;
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
          "%s: %d %s, %s compressed%s"
              .formatted(
                  image.platform(),
                  image.layers().size(),
                  image.layers().size() == 1 ? "layer" : "layers",
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
                    case LayerAction.Recompress _ -> "recompress";
                    case LayerAction.Index _ -> "index";
                    case LayerAction.RecompressAndIndex _ -> "recompress and index";
                    case LayerAction.Keep _ -> "keep";
                  },
                  layer.action().reason()));
    }
    return lines;
  }

  /** One line for each variant that the layer was worked on for. */
  public static List<String> result(LayerResult result) {
    String layer = "  layer " + result.layer().digest().abbreviated();
    String size = "%10s".formatted(ByteSize.ofBytes(result.layer().size()).toHumanString());
    List<String> lines = new ArrayList<>();
    result.zstd().ifPresent(zstd -> lines.add(layer + " " + zstd(zstd, result, size)));
    result.ztoc().ifPresent(ztoc -> lines.add(layer + " " + ztoc(ztoc, result, size)));
    return lines;
  }

  private static String zstd(ZstdOutcome outcome, LayerResult result, String size) {
    return switch (outcome) {
      case LayerResult.Recompressed done ->
          "%s -> %10s  (%.1f %%)%s"
              .formatted(
                  size,
                  ByteSize.ofBytes(done.size()).toHumanString(),
                  100.0 * done.size() / result.layer().size(),
                  speed(done.uncompressedSize(), result));
      case LayerResult.Kept kept -> size + " kept: " + kept.reason();
    };
  }

  private static String ztoc(ZtocOutcome outcome, LayerResult result, String size) {
    return switch (outcome) {
      case LayerResult.Indexed done ->
          "%s has a ztoc of %s, %d spans%s"
              .formatted(
                  size,
                  ByteSize.ofBytes(done.size()).toHumanString(),
                  done.spans(),
                  speed(done.uncompressedSize(), result));
      case LayerResult.NotIndexed not -> size + " " + not.reason();
    };
  }

  private static String speed(long uncompressedSize, LayerResult result) {
    return result.remembered()
        ? "  remembered"
        : String.format(
            Locale.ROOT,
            "  %.1f s, %.0f MB/s unpacked",
            result.millis() / 1000.0,
            uncompressedSize / 1000.0 / Math.max(result.millis(), 1));
  }

  /** What was published, without its digest. */
  public static String variant(PublishedVariant variant) {
    String before = ByteSize.ofBytes(variant.compressedSizeBefore()).toHumanString();
    if (!variant.isChanged()) {
      return "the original, " + before;
    }
    if (variant.strategy() == Strategy.SOCI) {
      long index = variant.compressedSizeAfter() - variant.compressedSizeBefore();
      return "SOCI index of %s for %s of layers, which stay as they are"
          .formatted(ByteSize.ofBytes(index).toHumanString(), before);
    }
    return "%s -> %s (%.1f %%)"
        .formatted(
            before,
            ByteSize.ofBytes(variant.compressedSizeAfter()).toHumanString(),
            100.0 * variant.compressedSizeAfter() / Math.max(variant.compressedSizeBefore(), 1));
  }
}
