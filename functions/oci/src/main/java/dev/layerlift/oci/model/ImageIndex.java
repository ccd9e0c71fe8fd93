package dev.layerlift.oci.model;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A list of manifests, one a platform and whatever else a builder adds. OCI image index
 * specification and Docker's manifest list. Immutable.
 */
public final class ImageIndex implements ManifestDocument {
  private final RawManifest raw;
  private final ObjectNode json;
  private final List<Descriptor> manifests;
  private final Optional<Descriptor> subject;

  private ImageIndex(
      RawManifest raw, ObjectNode json, List<Descriptor> manifests, Optional<Descriptor> subject) {
    this.raw = raw;
    this.json = json;
    this.manifests = manifests;
    this.subject = subject;
  }

  /** A new index in OCI form. */
  public static ImageIndex of(List<Descriptor> manifests) {
    ObjectNode json = Json.newObject();
    json.put("schemaVersion", 2);
    json.put("mediaType", MediaType.OCI_INDEX.name());
    Descriptors.put(json, "manifests", manifests);
    return new ImageIndex(
        RawManifest.of(MediaType.OCI_INDEX, Json.write(json)),
        json,
        List.copyOf(manifests),
        Optional.empty());
  }

  static ImageIndex parse(RawManifest raw, ObjectNode json, MediaType type, String what)
      throws IOException {
    return new ImageIndex(
        raw,
        json,
        Descriptors.parse(json.get("manifests"), what + ", manifests"),
        Documents.subject(json, what));
  }

  @Override
  public MediaType mediaType() {
    return raw.mediaType();
  }

  /** In the order of the document, which is the order in which a runtime looks for its platform. */
  public List<Descriptor> manifests() {
    return manifests;
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
   * The same index with other entries: every other field, known or not, keeps its value and place.
   *
   * @param newType becomes the document's {@code mediaType} too
   * @param newAnnotations all of them, in order; none leaves the field out
   */
  public ImageIndex with(
      MediaType newType, List<Descriptor> newManifests, Map<String, String> newAnnotations) {
    ObjectNode changed = Documents.copyWithType(json, newType);
    Descriptors.put(changed, "manifests", newManifests);
    Documents.putAnnotations(changed, newAnnotations);
    return new ImageIndex(
        RawManifest.of(newType, Json.write(changed)), changed, List.copyOf(newManifests), subject);
  }

  @Override
  public String toString() {
    return raw.toString();
  }
}
