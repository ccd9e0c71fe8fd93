package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.Strategy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the manifests of an image whose layers are stored as zstd. Pure: the same source and the
 * same layers give the same bytes.
 *
 * <p>OCI media types throughout, as Docker's schema 2 has none for zstd; the configuration's bytes,
 * and with them history and diff_ids, stay. Every field that is not named here stays where it is.
 */
final class ZstdVariant {
  private final Replacements replacements;
  private final String fingerprint;

  /**
   * @param fingerprint of the settings that the layers were made with
   */
  ZstdVariant(Replacements replacements, String fingerprint) {
    this.replacements = replacements;
    this.fingerprint = fingerprint;
  }

  /** Empty where every layer keeps its bytes: then the source's manifest is as good as any. */
  Optional<Manifest> of(Manifest source) {
    if (source.layers().stream().allMatch(l -> replacements.of(l.digest()).isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        source.with(
            source.mediaType().toOci(),
            source.config().withMediaType(source.config().mediaType().toOci()),
            source.layers().stream().map(this::layer).toList(),
            marked(source)));
  }

  private Descriptor layer(Descriptor source) {
    return replacements
        .of(source.digest())
        .map(r -> source.withContent(r.mediaType(), r.digest(), r.size()))
        .orElseGet(() -> source.withMediaType(source.mediaType().toOci()));
  }

  /**
   * The index with each converted manifest in its source's place and attestations pointing to it.
   *
   * @param converted by the digest of their sources
   */
  ImageIndex of(ImageIndex source, Map<Digest, Manifest> converted) {
    List<Descriptor> entries =
        source.manifests().stream().map(entry -> entry(entry, converted)).toList();
    return source.with(source.mediaType().toOci(), entries, marked(source));
  }

  private static Descriptor entry(Descriptor source, Map<Digest, Manifest> converted) {
    Manifest manifest = converted.get(source.digest());
    if (manifest != null) {
      Descriptor now = manifest.toRaw().descriptor();
      return source.withContent(now.mediaType(), now.digest(), now.size());
    }
    return Attestations.follow(source, converted);
  }

  private Map<String, String> marked(ManifestDocument source) {
    Map<String, String> annotations = new LinkedHashMap<>(source.annotations());
    Marker marker = new Marker(source.toRaw().digest(), Strategy.ZSTD, fingerprint);
    annotations.putAll(marker.toAnnotations());
    return annotations;
  }
}
