package dev.layerlift.oci.model;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One image (or artifact): its configuration and its layers, bottom first. OCI image manifest
 * specification and Docker's schema 2. Immutable.
 */
public final class Manifest implements ManifestDocument {
  private final RawManifest raw;
  private final ObjectNode json;
  private final Descriptor config;
  private final List<Descriptor> layers;
  private final Optional<Descriptor> subject;

  private Manifest(
      RawManifest raw,
      ObjectNode json,
      Descriptor config,
      List<Descriptor> layers,
      Optional<Descriptor> subject) {
    this.raw = raw;
    this.json = json;
    this.config = config;
    this.layers = layers;
    this.subject = subject;
  }

  /** A new image in OCI form. */
  public static Manifest of(Descriptor config, List<Descriptor> layers) {
    ObjectNode json = Json.newObject();
    json.put("schemaVersion", 2);
    json.put("mediaType", MediaType.OCI_MANIFEST.name());
    json.set("config", config.toJson());
    Descriptors.put(json, "layers", layers);
    return new Manifest(
        RawManifest.of(MediaType.OCI_MANIFEST, Json.write(json)),
        json,
        config,
        List.copyOf(layers),
        Optional.empty());
  }

  static Manifest parse(RawManifest raw, ObjectNode json, MediaType type, String what)
      throws IOException {
    JsonNode configNode = json.get("config");
    Descriptor config =
        Descriptor.parse(configNode == null ? json.nullNode() : configNode, what + ", config");
    return new Manifest(
        raw,
        json,
        config,
        Descriptors.parse(json.get("layers"), what + ", layers"),
        Documents.subject(json, what));
  }

  @Override
  public MediaType mediaType() {
    return raw.mediaType();
  }

  public Descriptor config() {
    return config;
  }

  /** Bottom layer first. */
  public List<Descriptor> layers() {
    return layers;
  }

  @Override
  public Optional<Descriptor> subject() {
    return subject;
  }

  @Override
  public Optional<String> artifactType() {
    return Documents.artifactType(json);
  }

  @Override
  public Map<String, String> annotations() {
    return Annotations.of(json);
  }

  @Override
  public RawManifest toRaw() {
    return raw;
  }

  /**
   * The same image with other content: every other field, known or not, keeps its value and place.
   *
   * @param newType becomes the document's {@code mediaType} too
   * @param newAnnotations all of them, in order; none leaves the field out
   */
  public Manifest with(
      MediaType newType,
      Descriptor newConfig,
      List<Descriptor> newLayers,
      Map<String, String> newAnnotations) {
    ObjectNode changed = Documents.copyWithType(json, newType);
    changed.set("config", newConfig.toJson());
    Descriptors.put(changed, "layers", newLayers);
    Documents.putAnnotations(changed, newAnnotations);
    return new Manifest(
        RawManifest.of(newType, Json.write(changed)),
        changed,
        newConfig,
        List.copyOf(newLayers),
        subject);
  }

  @Override
  public String toString() {
    return raw.toString();
  }
}
