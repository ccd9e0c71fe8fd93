package dev.layerlift.plan;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Text;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.Strategy;
import java.util.Optional;

/** Which layers are worth a pass, and for which variant. */
final class LayerRules {
  /**
   * Layers below it keep their bytes: a request costs more than the few bytes that it could save.
   * The gzip of an empty tar, which {@code WORKDIR} and the like leave behind, has 32 bytes.
   */
  static final ByteSize TINY = ByteSize.parse("1 KiB");

  private final Strategy strategy;
  private final Settings settings;

  /**
   * @param strategy what was decided: {@link Strategy#ZSTD}, {@link Strategy#SOCI} or {@link
   *     Strategy#BOTH}
   */
  LayerRules(Strategy strategy, Settings settings) {
    this.strategy = strategy;
    this.settings = settings;
  }

  LayerAction action(LayerFacts layer) {
    String size = ByteSize.ofBytes(layer.size()).toHumanString();
    Optional<String> keeps = keeps(layer);
    if (keeps.isPresent()) {
      return new LayerAction.Keep(keeps.get() + " (" + size + ")");
    }
    String what = compression(layer);
    String zstd = "stored again as zstd level " + settings.zstdLevel();
    String ztoc = "indexed with spans of " + settings.soci().spanSize();
    String of = what + " of " + size + ": ";
    boolean recompresses = recompresses() && notRecompressed(layer).isEmpty();
    boolean indexes = indexes() && notIndexed(layer).isEmpty();
    if (recompresses && indexes) {
      return new LayerAction.RecompressAndIndex(of + zstd + ", and " + ztoc);
    }
    if (indexes) {
      return new LayerAction.Index(of + ztoc);
    }
    String without = indexes() ? "; no ztoc: " + notIndexed(layer).orElseThrow() : "";
    return new LayerAction.Recompress(of + zstd + without);
  }

  private static String compression(LayerFacts layer) {
    return switch (layer.mediaType().layerCompression()) {
      case GZIP -> "gzip";
      case NONE, ZSTD, FOREIGN, UNKNOWN -> "uncompressed tar";
    };
  }

  /** Why nothing is done with the layer; empty where something is. */
  Optional<String> keeps(LayerFacts layer) {
    if (recompresses() && notRecompressed(layer).isEmpty()) {
      return Optional.empty();
    }
    if (indexes()) {
      return notIndexed(layer);
    }
    return notRecompressed(layer);
  }

  private boolean recompresses() {
    return strategy == Strategy.ZSTD || strategy == Strategy.BOTH;
  }

  private boolean indexes() {
    return strategy == Strategy.SOCI || strategy == Strategy.BOTH;
  }

  private static Optional<String> notRecompressed(LayerFacts layer) {
    return switch (layer.mediaType().layerCompression()) {
      case GZIP, NONE ->
          layer.size() < TINY.bytes()
              ? Optional.of("below " + TINY + ", nothing to gain")
              : Optional.empty();
      case ZSTD -> Optional.of("already zstd");
      case FOREIGN -> Optional.of("kept outside the registry");
      case UNKNOWN -> unknown(layer);
    };
  }

  private Optional<String> notIndexed(LayerFacts layer) {
    SociSettings soci = settings.soci();
    return switch (layer.mediaType().layerCompression()) {
      case GZIP, NONE ->
          soci.canIndex(layer)
              ? Optional.empty()
              : Optional.of("below " + soci.minLayerSize() + ", as fast to fetch whole");
      case ZSTD -> Optional.of("zstd, which SOCI cannot index");
      case FOREIGN -> Optional.of("kept outside the registry");
      case UNKNOWN -> unknown(layer);
    };
  }

  private static Optional<String> unknown(LayerFacts layer) {
    return Optional.of(
        "encrypted or of a type that is not known here, " + Text.quote(layer.mediaType().name()));
  }
}
