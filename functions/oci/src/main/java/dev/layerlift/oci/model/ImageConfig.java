package dev.layerlift.oci.model;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an image's configuration says that matters here; its bytes are never rewritten. OCI image
 * configuration specification.
 *
 * @param platform what the image runs on
 * @param diffIds of the layers, bottom first
 * @param entrypoint empty where the image has none
 */
public record ImageConfig(Platform platform, List<DiffId> diffIds, List<String> entrypoint) {
  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    entrypoint = List.copyOf(entrypoint);
  }

  /**
   * @throws MalformedInputException if a field is missing or of the wrong kind
   * @throws LimitExceededException if the document is too large, deep or long
   */
  public static ImageConfig parse(byte[] bytes, String what) throws IOException {
    ObjectNode json = Json.parseObject(bytes, what);
    if (!(json.get("rootfs") instanceof ObjectNode rootfs)) {
      throw new MalformedInputException(what + ": no 'rootfs'");
    }
    List<DiffId> diffIds = new ArrayList<>();
    for (String text : strings(rootfs.get("diff_ids"), what + ", diff_ids")) {
      try {
        diffIds.add(DiffId.parse(text));
      } catch (IllegalArgumentException e) {
        throw new MalformedInputException(what + ", diff_ids: " + e.getMessage(), e);
      }
    }
    Platform platform =
        Platforms.parse(json, what)
            .orElseThrow(() -> new MalformedInputException(what + ": empty"));
    return new ImageConfig(platform, diffIds, entrypoint(json, what));
  }

  private static List<String> entrypoint(ObjectNode json, String what) throws IOException {
    Optional<JsonNode> entrypoint =
        json.get("config") instanceof ObjectNode config
            ? Optional.ofNullable(config.get("Entrypoint"))
            : Optional.empty();
    return strings(entrypoint.orElse(null), what + ", Entrypoint");
  }

  private static List<String> strings(@Nullable JsonNode node, String what) throws IOException {
    if (node == null || node.isNull()) {
      return List.of();
    }
    if (!(node instanceof ArrayNode array)) {
      throw new MalformedInputException(what + ": not a list");
    }
    if (array.size() > Descriptors.MAX_ENTRIES) {
      throw new LimitExceededException(
          what + ": " + array.size() + " entries, the limit is " + Descriptors.MAX_ENTRIES);
    }
    List<String> strings = new ArrayList<>(array.size());
    for (JsonNode entry : array) {
      if (!entry.isString()) {
        throw new MalformedInputException(what + ": an entry is not a string");
      }
      strings.add(entry.stringValue());
    }
    return strings;
  }
}
