package dev.layerlift.oci.model;

import dev.layerlift.codec.io.MalformedInputException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code platform} member of index descriptors, and the same fields of a configuration. */
final class Platforms {
  /** Far above any that is in use; platforms stand in reports and log lines. */
  private static final int MAX_WORD = 64;

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
            word(object, "os", what).orElse(Platform.UNKNOWN),
            word(object, "architecture", what).orElse(Platform.UNKNOWN),
            word(object, "variant", what).filter(v -> !v.isEmpty()),
            word(object, "os.version", what).filter(v -> !v.isEmpty())));
  }

  private static Optional<String> word(ObjectNode object, String name, String what)
      throws MalformedInputException {
    Optional<String> word = Json.optionalText(object, name, what);
    if (word.isPresent() && word.get().length() > MAX_WORD) {
      throw new MalformedInputException(
          "%s: '%s' has %d characters, the limit is %d: %s"
              .formatted(what, name, word.get().length(), MAX_WORD, Text.quote(word.get())));
    }
    if (word.isPresent() && !Platform.isPrintable(word.get())) {
      throw new MalformedInputException(
          what + ": '" + name + "' is no word: " + Text.quote(word.get()));
    }
    return word;
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
