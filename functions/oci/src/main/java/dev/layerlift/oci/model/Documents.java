package dev.layerlift.oci.model;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Changes that manifests and indices share; a field that exists keeps its place. */
final class Documents {
  private Documents() {}

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
