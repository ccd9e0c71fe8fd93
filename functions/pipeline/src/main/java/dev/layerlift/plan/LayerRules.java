package dev.layerlift.plan;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Text;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.Settings;
import java.util.Optional;

/** Which layers are worth a pass. */
final class LayerRules {
  /**
   * Layers below it keep their bytes: a request costs more than the few bytes that it could save.
   * The gzip of an empty tar, which {@code WORKDIR} and the like leave behind, has 32 bytes.
   */
  static final ByteSize TINY = ByteSize.parse("1 KiB");

  private LayerRules() {}

  static LayerAction action(LayerFacts layer, Settings settings) {
    String size = ByteSize.ofBytes(layer.size()).toHumanString();
    return keeps(layer)
        .<LayerAction>map(why -> new LayerAction.Keep(why + " (" + size + ")"))
        .orElseGet(() ->
            new LayerAction.Recompress(
                "%s of %s: stored again as zstd level %d"
                    .formatted(
                        switch (layer.mediaType().layerCompression()) {
                          case GZIP -> "gzip";
                          case NONE, ZSTD, FOREIGN, UNKNOWN -> "uncompressed tar";
                        },
                        size,
                        settings.zstdLevel())));
  }

  /** Why the layer keeps its bytes; empty where it is recompressed. */
  static Optional<String> keeps(LayerFacts layer) {
    return switch (layer.mediaType().layerCompression()) {
      case GZIP, NONE ->
          layer.size() < TINY.bytes()
              ? Optional.of("below " + TINY + ", nothing to gain")
              : Optional.empty();
      case ZSTD -> Optional.of("already zstd");
      case FOREIGN -> Optional.of("kept outside the registry");
      case UNKNOWN ->
          Optional.of(
              "encrypted or of a type that is not known here, "
                  + Text.quote(layer.mediaType().name()));
    };
  }
}
