package dev.layerlift.testing.image;

import dev.layerlift.testing.content.Sha256;
import dev.layerlift.testing.registry.Repository;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A manifest with everything that it needs: an image, an index or an artifact. */
public sealed interface Stored permits TestImage, TestIndex {
  /** Exactly as a registry serves it. */
  byte[] manifest();

  String mediaType();

  /** Puts it, with all that it names, into a repository without HTTP and without a push notice. */
  void storeIn(Repository repository);

  default void storeIn(Repository repository, String tag) {
    storeIn(repository);
    repository.tag(tag, digest());
  }

  default String digest() {
    return Sha256.of(manifest());
  }

  /** Media type, digest and size. */
  default ObjectNode descriptor() {
    return descriptor(mediaType(), digest(), manifest().length);
  }

  private static ObjectNode descriptor(String mediaType, String digest, long size) {
    ObjectNode descriptor = JsonNodeFactory.instance.objectNode();
    return descriptor.put("mediaType", mediaType).put("digest", digest).put("size", size);
  }

  /** Descriptor of a blob. */
  static ObjectNode descriptor(String mediaType, byte[] blob) {
    return descriptor(mediaType, Sha256.of(blob), blob.length);
  }

  /** Descriptor of a layer under a media type of the caller's choice. */
  static ObjectNode descriptor(String mediaType, TestLayer layer) {
    return descriptor(mediaType, layer.digest(), layer.size());
  }

  /** JSON as build tools write it: indented, UTF-8. */
  static byte[] bytes(ObjectNode json) {
    return json.toPrettyString().getBytes(StandardCharsets.UTF_8);
  }
}
