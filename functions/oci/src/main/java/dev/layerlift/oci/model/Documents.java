package dev.layerlift.oci.model;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What manifests and indices share; in a change, a field that exists keeps its place. */
final class Documents {
  private Documents() {}

  static Optional<Descriptor> subject(ObjectNode json, String what) throws IOException {
    JsonNode subject = json.get("subject");
    return subject == null || subject.isNull()
        ? Optional.empty()
        : Optional.of(Descriptor.parse(subject, what + ", subject"));
  }

  static Optional<String> artifactType(ObjectNode json) {
    JsonNode value = json.get("artifactType");
    return value != null && value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }

  /** {@code mediaType} right behind {@code schemaVersion} where the source had none. */
  static ObjectNode copyWithType(ObjectNode json, MediaType type) {
    ObjectNode copy = json.deepCopy();
    if (copy.has("mediaType")) {
      copy.put("mediaType", type.name());
      return copy;
    }
    ObjectNode ordered = Json.newObject();
    ordered.put("schemaVersion", 2);
    ordered.put("mediaType", type.name());
    copy.properties().stream()
        .filter(e -> !e.getKey().equals("schemaVersion"))
        .forEach(e -> ordered.set(e.getKey(), e.getValue()));
    return ordered;
  }

  static void putAnnotations(ObjectNode json, Map<String, String> annotations) {
    if (annotations.isEmpty()) {
      json.remove("annotations");
    } else {
      Annotations.put(json, annotations);
    }
  }
}
