package dev.layerlift.retire;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import java.util.Optional;

/**
 * SOCI indices carry no marker: readers write again what they have read, and compare digests. One
 * of version 2 is ours if a marked image names it, one of version 1 if our tool identifier is on
 * it.
 */
final class SociIndices {
  static final String V1 = "application/vnd.amazon.soci.index.v1+json";
  private static final String V2 = "application/vnd.amazon.soci.index.v2+json";
  private static final String INDEX_DIGEST = "com.amazon.soci.index-digest";
  private static final String BUILD_TOOL = "com.amazon.soci.build-tool-identifier";

  private SociIndices() {}

  /** The index of version 2 that an image names. */
  static Optional<Digest> namedBy(ManifestDocument image) {
    try {
      return Optional.ofNullable(image.annotations().get(INDEX_DIGEST)).map(Digest::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static boolean isVersion2(ManifestDocument document) {
    return document instanceof Manifest manifest && manifest.config().mediaType().name().equals(V2);
  }

  /**
   * @param tool build tool identifier of ours
   */
  static boolean isOurVersion1(ManifestDocument document, String tool) {
    return document instanceof Manifest manifest
        && manifest.config().mediaType().name().equals(V1)
        && tool.equals(manifest.annotations().get(BUILD_TOOL));
  }
}
