package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.MediaType;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** What a blob is that nothing but its digest is known of. */
final class ManifestType {
  private ManifestType() {}

  /**
   * The type that a document gives itself; OCI's documents may leave it out and are known by their
   * members then. Empty for what is no manifest.
   */
  static Optional<MediaType> of(byte[] bytes) throws IOException {
    ObjectNode json;
    Optional<String> own;
    try {
      json = Json.parseObject(bytes, "blob");
      own = Json.optionalText(json, "mediaType", "blob");
    } catch (MalformedInputException e) {
      return Optional.empty();
    }
    if (own.isPresent()) {
      return Stream.of(
              MediaType.OCI_MANIFEST,
              MediaType.OCI_INDEX,
              MediaType.DOCKER_MANIFEST,
              MediaType.DOCKER_MANIFEST_LIST)
          .filter(type -> type.name().equals(own.get()))
          .findFirst();
    }
    if (json.has("manifests")) {
      return Optional.of(MediaType.OCI_INDEX);
    }
    return json.has("config") && json.has("layers")
        ? Optional.of(MediaType.OCI_MANIFEST)
        : Optional.empty();
  }
}
