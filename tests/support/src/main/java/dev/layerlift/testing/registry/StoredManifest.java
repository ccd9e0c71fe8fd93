package dev.layerlift.testing.registry;

import dev.layerlift.testing.content.Content;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A manifest that a repository holds.
 *
 * @param size in bytes
 * @param artifactType the manifest's artifactType, else its config's media type
 * @param subject digest of the manifest that this one refers to
 * @param references digests of blobs and child manifests that the manifest names
 * @param pushed when it first came
 */
public record StoredManifest(
    String digest,
    String mediaType,
    Content json,
    long size,
    Optional<String> artifactType,
    Optional<String> subject,
    ObjectNode annotations,
    List<String> references,
    Instant pushed) {
  public StoredManifest {
    references = List.copyOf(references);
  }
}
