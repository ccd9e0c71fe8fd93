package dev.layerlift.oci.model;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a registry keeps under {@code /manifests/}: an image or a list of them. */
public sealed interface ManifestDocument permits Manifest, ImageIndex {
  MediaType mediaType();

  Map<String, String> annotations();

  /** The manifest that this one is about: set on referrers only. */
  Optional<Descriptor> subject();

  /** What kind of artifact this is; images leave it out. */
  Optional<String> artifactType();

  /** The document's bytes with their digest; equal documents give equal bytes. */
  RawManifest toRaw();

  static ManifestDocument parse(RawManifest raw) throws IOException {
    String what = "manifest " + raw.digest();
    ObjectNode json = Json.parseObject(raw.bytes(), what);
    if (!isTwo(json.get("schemaVersion"))) {
      throw new MalformedInputException(what + ": 'schemaVersion' is not 2");
    }
    MediaType type = typeOf(raw, json, what);
    JsonNode annotations = json.get("annotations");
    if (annotations != null && !annotations.isNull()) {
      Annotations.check(annotations, what);
    }
    if (type.isIndex()) {
      return ImageIndex.parse(raw, json, type, what);
    }
    if (type.isManifest()) {
      return Manifest.parse(raw, json, type, what);
    }
    throw new MalformedInputException(what + ": neither image manifest nor index: " + type);
  }

  private static boolean isTwo(@Nullable JsonNode version) {
    return version != null
        && version.isIntegralNumber()
        && version.canConvertToInt()
        && version.intValue() == 2;
  }

  /** The document's own word and the store's must agree: two readers must see one document. */
  private static MediaType typeOf(RawManifest raw, ObjectNode json, String what)
      throws MalformedInputException {
    Optional<String> own = Json.optionalText(json, "mediaType", what);
    if (own.isPresent() && !own.get().equals(raw.mediaType().name())) {
      throw new MalformedInputException(
          what + ": says it is " + Text.quote(own.get()) + " but is stored as " + raw.mediaType());
    }
    if (json.has("manifests") && (json.has("layers") || json.has("config"))) {
      throw new MalformedInputException(what + ": is both an index and an image manifest");
    }
    return raw.mediaType();
  }
}
