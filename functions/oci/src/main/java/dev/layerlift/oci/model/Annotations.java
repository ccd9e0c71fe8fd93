package dev.layerlift.oci.model;

import dev.layerlift.codec.io.MalformedInputException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code annotations} member that descriptors, manifests and indices share. */
final class Annotations {
  private Annotations() {}

  static void check(JsonNode annotations, String what) throws MalformedInputException {
    if (!(annotations instanceof ObjectNode object)) {
      throw new MalformedInputException(what + ": 'annotations' is not an object");
    }
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!entry.getValue().isString()) {
        throw new MalformedInputException(
            what + ": annotation " + Text.quote(entry.getKey()) + " is not a string");
      }
    }
  }

  static Map<String, String> of(ObjectNode owner) {
    Map<String, String> annotations = new LinkedHashMap<>();
    if (owner.get("annotations") instanceof ObjectNode object) {
      object.properties().forEach(e -> annotations.put(e.getKey(), e.getValue().stringValue()));
    }
    return Collections.unmodifiableMap(annotations);
  }

  static void put(ObjectNode owner, Map<String, String> annotations) {
    ObjectNode object = owner.putObject("annotations");
    annotations.forEach(object::put);
  }
}
