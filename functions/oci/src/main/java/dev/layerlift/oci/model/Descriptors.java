package dev.layerlift.oci.model;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists of descriptors within manifests and indices. */
final class Descriptors {
  /** Far above what runs: overlayfs stops at a few hundred layers. */
  static final int MAX_ENTRIES = 10_000;

  private Descriptors() {}

  static List<Descriptor> parse(@Nullable JsonNode node, String what) throws IOException {
    if (!(node instanceof ArrayNode array)) {
      throw new MalformedInputException(what + " is not a list");
    }
    if (array.size() > MAX_ENTRIES) {
      throw new LimitExceededException(
          what + " has " + array.size() + " entries, the limit is " + MAX_ENTRIES);
    }
    List<Descriptor> descriptors = new ArrayList<>(array.size());
    for (JsonNode entry : array) {
      descriptors.add(Descriptor.parse(entry, what + "[" + descriptors.size() + "]"));
    }
    return List.copyOf(descriptors);
  }

  static void put(ObjectNode owner, String name, List<Descriptor> descriptors) {
    ArrayNode array = owner.putArray(name);
    descriptors.forEach(d -> array.add(d.toJson()));
  }
}
