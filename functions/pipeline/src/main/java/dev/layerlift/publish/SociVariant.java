package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.Strategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the documents of an image with SOCI indices of version 2. Pure: the same source and the
 * same indices give the same bytes.
 *
 * <p>Manifest and configuration types become OCI's; layers keep theirs and every byte. Each image
 * manifest names its SOCI index in an annotation, and each SOCI index stands in the image index
 * behind all images, since the first entry that fits a platform wins.
 */
final class SociVariant {
  private final String fingerprint;

  /**
   * @param fingerprint of the settings that the indices were made with
   */
  SociVariant(String fingerprint) {
    this.fingerprint = fingerprint;
  }

  /** One platform's image with its SOCI index. */
  record IndexedImage(Platform platform, Manifest image, RawManifest index) {}

  /** The image manifest that names its SOCI index. */
  Manifest annotated(Manifest source, Digest sociIndex) {
    Map<String, String> annotations = marked(source);
    annotations.put(SociIndexManifest.INDEX_DIGEST, sociIndex.toString());
    return source.with(
        source.mediaType().toOci(),
        source.config().withMediaType(source.config().mediaType().toOci()),
        source.layers(),
        annotations);
  }

  /**
   * The index with each converted manifest in its source's place, attestations pointing to it, and
   * the SOCI indices behind everything else.
   *
   * @param converted by the digest of their sources
   */
  ImageIndex of(ImageIndex source, Map<Digest, IndexedImage> converted) {
    Map<Digest, Manifest> manifests = new LinkedHashMap<>();
    converted.forEach((digest, image) -> manifests.put(digest, image.image()));
    List<Descriptor> entries = new ArrayList<>();
    for (Descriptor entry : source.manifests()) {
      IndexedImage image = converted.get(entry.digest());
      entries.add(image == null ? Attestations.follow(entry, manifests) : entry(entry, image));
    }
    converted.values().forEach(image -> entries.add(sociEntry(image)));
    return source.with(source.mediaType().toOci(), entries, marked(source));
  }

  /** A single image becomes an index: only there has its SOCI index a place. */
  ImageIndex of(Manifest source, IndexedImage converted) {
    List<Descriptor> entries =
        List.of(entry(source.toRaw().descriptor(), converted), sociEntry(converted));
    return ImageIndex.of(entries)
        .with(MediaType.OCI_INDEX, entries, marker(source).toAnnotations());
  }

  private static Descriptor entry(Descriptor source, IndexedImage image) {
    Descriptor now = image.image().toRaw().descriptor();
    Descriptor entry =
        source
            .withContent(now.mediaType(), now.digest(), now.size())
            .withAnnotation(SociIndexManifest.INDEX_DIGEST, image.index().digest().toString());
    return entry.platform().isPresent() ? entry : entry.withPlatform(image.platform());
  }

  private static Descriptor sociEntry(IndexedImage image) {
    return image
        .index()
        .descriptor()
        .withAnnotation(SociIndexManifest.IMAGE_DIGEST, image.image().toRaw().digest().toString())
        .withPlatform(image.platform())
        .withArtifactType(SociIndexManifest.V2.name());
  }

  private Marker marker(ManifestDocument source) {
    return new Marker(source.toRaw().digest(), Strategy.SOCI, fingerprint);
  }

  private Map<String, String> marked(ManifestDocument source) {
    Map<String, String> annotations = new LinkedHashMap<>(source.annotations());
    annotations.putAll(marker(source).toAnnotations());
    return annotations;
  }
}
