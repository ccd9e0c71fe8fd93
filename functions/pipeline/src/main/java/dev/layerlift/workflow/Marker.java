package dev.layerlift.workflow;

import dev.layerlift.oci.model.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The annotations by which we know our own variants, on manifests and indices.
 *
 * @param source the manifest or index that the annotated one was made from
 * @param variant what was made, such as {@code zstd}
 * @param settings {@link Settings#fingerprint(Strategy)} of the making
 */
public record Marker(Digest source, Strategy variant, String settings) {
  public static final String SOURCE_DIGEST = "dev.layerlift.source.digest";
  public static final String VARIANT = "dev.layerlift.variant";
  public static final String SETTINGS = "dev.layerlift.settings";

  /** In the order in which they are written. */
  public Map<String, String> toAnnotations() {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(SOURCE_DIGEST, source.toString());
    annotations.put(VARIANT, variant.toString());
    annotations.put(SETTINGS, settings);
    return annotations;
  }

  /**
   * Whether anything here is ours, complete or not: such a manifest is never worked on again, so
   * that no damaged or future marker can start a loop.
   */
  public static boolean isOn(Map<String, String> annotations) {
    return annotations.containsKey(SOURCE_DIGEST)
        || annotations.containsKey(VARIANT)
        || annotations.containsKey(SETTINGS);
  }

  /** Empty if one of the annotations is missing or is not what we write. */
  public static Optional<Marker> from(Map<String, String> annotations) {
    String source = annotations.get(SOURCE_DIGEST);
    String variant = annotations.get(VARIANT);
    String settings = annotations.get(SETTINGS);
    if (source == null || variant == null || settings == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Marker(Digest.parse(source), Strategy.parse(variant), settings));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
