package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Attestations stand beside their images in an index and follow them. BuildKit writes them. */
final class Attestations {
  /** On an attestation's index entry: the manifest that it is about. */
  static final String ATTESTED_DIGEST = "vnd.docker.reference.digest";

  private Attestations() {}

  /** What an index entry attests, where it is an attestation. */
  static Optional<Digest> attestedManifest(Descriptor entry) {
    return AnnotatedDigest.of(entry.annotations(), ATTESTED_DIGEST);
  }

  /** What a reader of the report should know, where there are attestations of converted images. */
  static Optional<String> note(ImageIndex index, Set<Digest> converted) {
    long attestations =
        index.manifests().stream()
            .flatMap(entry -> attestedManifest(entry).stream())
            .filter(converted::contains)
            .count();
    return attestations == 0
        ? Optional.empty()
        : Optional.of(
            attestations
                + " attestations follow their images in the index; their statements name the"
                + " source's manifests");
  }

  /**
   * The entry, pointing to what became of the manifest that it attests; any other entry as it is.
   *
   * @param converted by the digest of their sources
   */
  static Descriptor follow(Descriptor entry, Map<Digest, Manifest> converted) {
    return attestedManifest(entry)
        .map(converted::get)
        .map(m -> entry.withAnnotation(ATTESTED_DIGEST, m.toRaw().digest().toString()))
        .orElse(entry);
  }
}
