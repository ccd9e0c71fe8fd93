package dev.layerlift.oci.model;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names content by type, digest and size. OCI image specification, "Content Descriptors".
 * Immutable; a change gives a new value that keeps every other field, known or not, and the fields'
 * order.
 */
public final class Descriptor {
  /** Above any layer that a registry stores; a larger size in a manifest is a lie. */
  public static final ByteSize MAX_SIZE = ByteSize.parse("1 TiB");

  private final ObjectNode json;
  private final MediaType mediaType;
  private final Digest digest;
  private final long size;

  private Descriptor(ObjectNode json, MediaType mediaType, Digest digest, long size) {
    this.json = json;
    this.mediaType = mediaType;
    this.digest = digest;
    this.size = size;
  }

  /**
   * @param size in bytes, of the stored content
   */
  public static Descriptor of(MediaType mediaType, Digest digest, long size) {
    if (size < 0) {
      throw new IllegalArgumentException("a size is never negative: " + size);
    }
    ObjectNode json = Json.newObject();
    json.put("mediaType", mediaType.name());
    json.put("digest", digest.toString());
    putSize(json, size);
    return new Descriptor(json, mediaType, digest, size);
  }

  /**
   * @param what names the place in errors, such as {@code manifest sha256:…, layer 3}
   * @throws MalformedInputException if type, digest or size is missing or wrong
   * @throws LimitExceededException if the size is beyond {@link #MAX_SIZE}
   */
  static Descriptor parse(JsonNode node, String what) throws IOException {
    if (!(node instanceof ObjectNode object)) {
      throw new MalformedInputException(what + ": not a descriptor");
    }
    try {
      MediaType mediaType = MediaType.parse(required(object, "mediaType", what));
      Digest digest = Digest.parse(required(object, "digest", what));
      long size = size(object, what);
      Descriptor descriptor = new Descriptor(object.deepCopy(), mediaType, digest, size);
      descriptor.checkParts(what);
      return descriptor;
    } catch (IllegalArgumentException e) {
      throw new MalformedInputException(what + ": " + e.getMessage(), e);
    }
  }

  private void checkParts(String what) throws MalformedInputException {
    JsonNode annotations = json.get("annotations");
    if (annotations != null && !annotations.isNull()) {
      Annotations.check(annotations, what);
    }
    Platforms.parse(json.get("platform"), what);
  }

  private static String required(ObjectNode object, String name, String what)
      throws MalformedInputException {
    return Json.optionalText(object, name, what)
        .orElseThrow(() -> new MalformedInputException(what + ": no '" + name + "'"));
  }

  private static long size(ObjectNode object, String what) throws IOException {
    JsonNode size = object.get("size");
    if (size == null || !size.isIntegralNumber() || size.bigIntegerValue().signum() < 0) {
      throw new MalformedInputException(what + ": 'size' is not a number of bytes");
    }
    if (!size.canConvertToLong() || size.longValue() > MAX_SIZE.bytes()) {
      throw new LimitExceededException(
          what + ": a size of " + Text.quote(size.toString()) + " bytes, the limit is " + MAX_SIZE);
    }
    return size.longValue();
  }

  public MediaType mediaType() {
    return mediaType;
  }

  public Digest digest() {
    return digest;
  }

  /** In bytes, of the stored content. */
  public long size() {
    return size;
  }

  public Optional<Platform> platform() {
    try {
      return Platforms.parse(json.get("platform"), "descriptor");
    } catch (MalformedInputException e) {
      throw new IllegalStateException("checked when parsed", e);
    }
  }

  public Map<String, String> annotations() {
    return Annotations.of(json);
  }

  public Optional<String> artifactType() {
    JsonNode value = json.get("artifactType");
    return value != null && value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }

  /**
   * The same descriptor for other content: type, digest and size change, the rest stays. What spoke
   * of the old content only ({@code urls} and {@code data}) goes with its digest.
   */
  public Descriptor withContent(MediaType newType, Digest newDigest, long newSize) {
    ObjectNode changed = json.deepCopy();
    if (!newDigest.equals(digest)) {
      changed.remove("urls");
      changed.remove("data");
    }
    changed.put("mediaType", newType.name());
    changed.put("digest", newDigest.toString());
    putSize(changed, newSize);
    return new Descriptor(changed, newType, newDigest, newSize);
  }

  /** As a parser would: the tree's equality tells an int from a long of the same value. */
  private static void putSize(ObjectNode json, long size) {
    if (size <= Integer.MAX_VALUE) {
      json.put("size", (int) size);
    } else {
      json.put("size", size);
    }
  }

  public Descriptor withMediaType(MediaType newType) {
    return withContent(newType, digest, size);
  }

  public Descriptor withAnnotation(String key, String value) {
    Map<String, String> annotations = new LinkedHashMap<>(annotations());
    annotations.put(key, value);
    ObjectNode changed = json.deepCopy();
    Annotations.put(changed, annotations);
    return new Descriptor(changed, mediaType, digest, size);
  }

  /** Without the annotation, and without the member where it was the only one. */
  public Descriptor withoutAnnotation(String key) {
    Map<String, String> annotations = new LinkedHashMap<>(annotations());
    annotations.remove(key);
    ObjectNode changed = json.deepCopy();
    Documents.putAnnotations(changed, annotations);
    return new Descriptor(changed, mediaType, digest, size);
  }

  public Descriptor withArtifactType(String artifactType) {
    ObjectNode changed = json.deepCopy();
    changed.put("artifactType", artifactType);
    return new Descriptor(changed, mediaType, digest, size);
  }

  public Descriptor withPlatform(Platform platform) {
    ObjectNode changed = json.deepCopy();
    changed.set("platform", Platforms.toJson(platform));
    return new Descriptor(changed, mediaType, digest, size);
  }

  ObjectNode toJson() {
    return json.deepCopy();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Descriptor that && json.equals(that.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return digest + " (" + mediaType + ", " + size + " bytes)";
  }
}
