package dev.layerlift.workflow;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which strategy an image gets, by its settings and sizes alone. Pure.
 *
 * @param strategy never {@link Strategy#AUTO}
 * @param preferred the variant that the optimized tag names: the strategy itself, and for {@link
 *     Strategy#BOTH} the one that the size speaks for
 * @param reason in plain words with the figures that decided
 */
public record StrategyChoice(Strategy strategy, Strategy preferred, String reason) {
  public static StrategyChoice of(ImageInventory inventory, Settings settings) {
    return new Chooser(inventory, settings).choose();
  }

  /** What {@link Strategy#AUTO} means for a size, as long as the layers are not known. */
  public static Strategy bySize(ByteSize size, Settings settings) {
    if (size.compareTo(settings.skipBelow()) < 0) {
      return Strategy.SKIP;
    }
    return size.compareTo(settings.sociFrom()) < 0 ? Strategy.ZSTD : Strategy.SOCI;
  }

  private static StrategyChoice of(Strategy strategy, String reason) {
    return new StrategyChoice(strategy, strategy, reason);
  }

  private static final class Chooser {
    private final Settings settings;
    private final ByteSize size;
    private final ByteSize indexable;
    private final boolean anyIndexable;

    Chooser(ImageInventory inventory, Settings settings) {
      this.settings = settings;
      List<PlatformImage> candidates =
          inventory.images().stream().filter(image -> image.obstacle().isEmpty()).toList();
      size = inventory.largestCompressedSize();
      indexable =
          candidates.stream()
              .max(Comparator.comparing(PlatformImage::compressedSize))
              .map(this::indexable)
              .orElse(ByteSize.ofBytes(0));
      anyIndexable = candidates.stream().anyMatch(image -> indexable(image).bytes() > 0);
    }

    /** A layer that stands twice counts once, as in {@link PlatformImage#compressedSize}. */
    private ByteSize indexable(PlatformImage image) {
      Map<Digest, Long> sizes = new HashMap<>();
      image.layers().stream()
          .filter(settings.soci()::canIndex)
          .forEach(layer -> sizes.putIfAbsent(layer.digest(), layer.size()));
      return ByteSize.ofBytes(sizes.values().stream().mapToLong(Long::longValue).sum());
    }

    StrategyChoice choose() {
      return switch (settings.strategy()) {
        case SKIP -> of(Strategy.SKIP, "the settings ask for it (strategy skip)");
        case ZSTD -> of(Strategy.ZSTD, "the settings ask for zstd (strategy zstd)");
        case SOCI -> soci();
        case BOTH -> both();
        case AUTO -> auto();
      };
    }

    private StrategyChoice soci() {
      return anyIndexable
          ? of(Strategy.SOCI, "the settings ask for SOCI (strategy soci)")
          : of(
              Strategy.SKIP,
              "the settings ask for SOCI (strategy soci), but " + noLayer() + ": nothing to index");
    }

    private StrategyChoice both() {
      return anyIndexable
          ? new StrategyChoice(
              Strategy.BOTH,
              auto().strategy() == Strategy.SOCI ? Strategy.SOCI : Strategy.ZSTD,
              "the settings ask for zstd and SOCI (strategy both)")
          : of(
              Strategy.ZSTD,
              "the settings ask for zstd and SOCI (strategy both), but "
                  + noLayer()
                  + ": zstd alone");
    }

    private StrategyChoice auto() {
      String largest = "the largest platform has " + size.toHumanString() + " compressed, ";
      Strategy bySize = bySize(size, settings);
      if (bySize == Strategy.SKIP) {
        return of(Strategy.SKIP, largest + "below " + settings.skipBelow() + " (skip-below)");
      }
      if (bySize == Strategy.ZSTD) {
        return of(
            Strategy.ZSTD,
            "%sfrom %s (skip-below) to below %s (soci-from)"
                .formatted(largest, settings.skipBelow(), settings.sociFrom()));
      }
      String large = largest + "not below " + settings.sociFrom() + " (soci-from)";
      return indexable.bytes() * 2 >= size.bytes()
          ? of(Strategy.SOCI, large)
          : of(
              Strategy.ZSTD,
              "%s, but only %s of it in layers that can be indexed (gzip or tar, from %s, soci-min-layer-size): zstd"
                      .formatted(large, indexable.toHumanString(), settings.soci().minLayerSize())
                  + " helps more");
    }

    private String noLayer() {
      return "no gzip or tar layer reaches "
          + settings.soci().minLayerSize()
          + " (soci-min-layer-size)";
    }
  }
}
