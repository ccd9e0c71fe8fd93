package dev.layerlift.oci.model;

import dev.layerlift.codec.io.MalformedInputException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code platform} member of index descriptors, and the same fields of a configuration. */
final class Platforms {
  private Platforms() {}

  static Optional<Platform> parse(@Nullable JsonNode node, String what)
      throws MalformedInputException {
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (!(node instanceof ObjectNode object)) {
      throw new MalformedInputException(what + ": 'platform' is not an object");
    }
    return Optional.of(
        new Platform(
            Json.optionalText(object, "os", what).orElse(Platform.UNKNOWN),
            Json.optionalText(object, "architecture", what).orElse(Platform.UNKNOWN),
            Json.optionalText(object, "variant", what).filter(v -> !v.isEmpty()),
            Json.optionalText(object, "os.version", what).filter(v -> !v.isEmpty())));
  }

  static ObjectNode toJson(Platform platform) {
    ObjectNode json = Json.newObject();
    json.put("architecture", platform.architecture());
    json.put("os", platform.os());
    platform.osVersion().ifPresent(v -> json.put("os.version", v));
    platform.variant().ifPresent(v -> json.put("variant", v));
    return json;
  }
}
