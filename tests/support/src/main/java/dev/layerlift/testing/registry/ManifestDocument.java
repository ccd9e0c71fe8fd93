package dev.layerlift.testing.registry;

import dev.layerlift.testing.content.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A manifest as a registry must understand it: what it is and what it names (image specification,
 * manifest.md and image-index.md; Docker image manifest version 2, schema 2).
 *
 * @param blobs that must be in the repository
 * @param children manifests that must be in the repository
 */
record ManifestDocument(
    String mediaType,
    List<Reference> blobs,
    List<Reference> children,
    Optional<String> artifactType,
    Optional<String> subject,
    ObjectNode annotations) {
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

  private static final Set<String> INDICES = Set.of(OCI_INDEX, DOCKER_LIST);
  private static final Set<String> DOCKER = Set.of(DOCKER_MANIFEST, DOCKER_LIST);
  private static final Set<String> KNOWN =
      Set.of(OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST);

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What a descriptor says of a blob or manifest. */
  record Reference(String digest, long size) {}

  boolean isIndex() {
    return INDICES.contains(mediaType);
  }

  static ManifestDocument parse(String contentType, byte[] bytes) throws RegistryError {
    if (!KNOWN.contains(contentType)) {
      throw RegistryError.manifestInvalid("not a manifest's media type: " + contentType);
    }
    JsonNode root;
    try {
      root = MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      throw RegistryError.manifestInvalid("not JSON: " + e.getOriginalMessage());
    }
    if (!(root instanceof ObjectNode manifest)) {
      throw RegistryError.manifestInvalid("not a JSON object");
    }
    checkVersion(contentType, manifest);
    boolean index = INDICES.contains(contentType);
    List<Reference> blobs = new ArrayList<>();
    List<Reference> children = new ArrayList<>();
    if (index) {
      for (JsonNode child : array(manifest, "manifests")) {
        children.add(reference(child));
      }
    } else {
      blobs.add(reference(manifest.path("config")));
      for (JsonNode layer : array(manifest, "layers")) {
        Reference reference = reference(layer);
        if (!isForeign(layer)) {
          blobs.add(reference);
        }
      }
    }
    Optional<String> subject =
        manifest.has("subject")
            ? Optional.of(reference(manifest.path("subject")).digest())
            : Optional.empty();
    return new ManifestDocument(
        contentType,
        List.copyOf(blobs),
        List.copyOf(children),
        artifactType(manifest, index),
        subject,
        manifest.path("annotations") instanceof ObjectNode annotations
            ? annotations
            : JsonNodeFactory.instance.objectNode());
  }

  /** What tests store although no registry would take it. */
  static ManifestDocument unreadable(String mediaType) {
    return new ManifestDocument(
        mediaType,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        JsonNodeFactory.instance.objectNode());
  }

  /** Of everything that it names. */
  List<String> digests() {
    return Stream.concat(blobs.stream(), children.stream()).map(Reference::digest).toList();
  }

  private static void checkVersion(String contentType, ObjectNode manifest) throws RegistryError {
    if (!manifest.path("schemaVersion").isInt() || manifest.path("schemaVersion").intValue() != 2) {
      throw RegistryError.manifestInvalid("schemaVersion is not 2");
    }
    JsonNode own = manifest.path("mediaType");
    if (own.isMissingNode() ? DOCKER.contains(contentType) : !own.isString()) {
      throw RegistryError.manifestInvalid("no mediaType");
    }
    if (!own.isMissingNode() && !own.stringValue().equals(contentType)) {
      throw RegistryError.manifestInvalid(
          "sent as " + contentType + ", but it calls itself " + own.stringValue());
    }
    if (manifest.has("manifests") && (manifest.has("layers") || manifest.has("config"))) {
      throw RegistryError.manifestInvalid("both an index and an image");
    }
  }

  private static Optional<String> artifactType(ObjectNode manifest, boolean index) {
    JsonNode type = manifest.path("artifactType");
    if (type.isString() && !type.stringValue().isEmpty()) {
      return Optional.of(type.stringValue());
    }
    return index
        ? Optional.empty()
        : Optional.of(manifest.path("config").path("mediaType").stringValue());
  }

  private static JsonNode array(ObjectNode manifest, String field) throws RegistryError {
    JsonNode array = manifest.path(field);
    if (!array.isArray()) {
      throw RegistryError.manifestInvalid(field + " is not an array");
    }
    return array;
  }

  private static Reference reference(JsonNode descriptor) throws RegistryError {
    JsonNode size = descriptor.path("size");
    JsonNode digest = descriptor.path("digest");
    if (!descriptor.path("mediaType").isString()
        || descriptor.path("mediaType").stringValue().isEmpty()) {
      throw RegistryError.manifestInvalid("a descriptor has no mediaType");
    }
    if (!digest.isString() || !Sha256.isDigest(digest.stringValue())) {
      throw RegistryError.manifestInvalid("a descriptor has no sha256 digest");
    }
    if (!size.isIntegralNumber() || !size.canConvertToLong() || size.longValue() < 0) {
      throw RegistryError.manifestInvalid("a descriptor's size is no size: " + size);
    }
    return new Reference(digest.stringValue(), size.longValue());
  }

  /** Layers that are fetched from elsewhere and need not be pushed. */
  private static boolean isForeign(JsonNode layer) {
    String type = layer.path("mediaType").stringValue();
    return type.contains(".nondistributable.") || type.contains(".rootfs.foreign.");
  }
}
