package dev.layerlift.publish;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.Failures;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The source image's manifests, each read once: what a digest names does not change. For one thread
 * and one image.
 */
final class SourceManifests {
  private final ImageSource source;
  private final Map<Digest, ManifestDocument> read = new HashMap<>();

  SourceManifests(ImageSource source) {
    this.source = source;
  }

  ManifestDocument read(Digest digest) throws IOException {
    ManifestDocument known = read.get(digest);
    if (known == null) {
      known = source.manifest(digest).parse();
      read.put(digest, known);
    }
    return known;
  }

  /**
   * @throws dev.layerlift.workflow.LayerliftException as {@link Failures} tells
   */
  ManifestDocument readOrFail(Digest digest) {
    try {
      return read(digest);
    } catch (IOException e) {
      throw Failures.of(e, "read the source's manifest " + digest + " in " + source.name());
    }
  }
}
