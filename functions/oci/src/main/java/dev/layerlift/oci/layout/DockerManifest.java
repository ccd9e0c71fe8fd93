package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One image of {@code manifest.json} in an archive of {@code docker save}. Moby, "Docker Image
 * Specification v1.2", "Combined Image JSON + Filesystem Changeset Format".
 *
 * @param config path of the image configuration
 * @param names such as {@code team/app:v1}; empty where the image was saved by its id
 * @param layers paths, bottom layer first
 */
record DockerManifest(String config, List<ImageReference> names, List<String> layers) {
  private static final int MAX_IMAGES = 1_000;

  DockerManifest {
    names = List.copyOf(names);
    layers = List.copyOf(layers);
  }

  static List<DockerManifest> parseAll(byte[] bytes, String what) throws IOException {
    ArrayNode array = Json.parseArray(bytes, what);
    if (array.size() > MAX_IMAGES) {
      throw new LimitExceededException(
          what + ": " + array.size() + " images, the limit is " + MAX_IMAGES);
    }
    List<DockerManifest> images = new ArrayList<>();
    for (JsonNode entry : array) {
      images.add(parse(entry, what + "[" + images.size() + "]"));
    }
    return List.copyOf(images);
  }

  private static DockerManifest parse(JsonNode entry, String what) throws IOException {
    if (!(entry instanceof ObjectNode image)) {
      throw new MalformedInputException(what + " is not an object");
    }
    String config =
        Json.optionalText(image, "Config", what)
            .orElseThrow(() -> new MalformedInputException(what + ": no 'Config'"));
    List<ImageReference> names = new ArrayList<>();
    for (String name : texts(image, "RepoTags", what)) {
      try {
        names.add(ImageReference.parse(name));
      } catch (IllegalArgumentException e) {
        throw new MalformedInputException(what + ", RepoTags: " + e.getMessage(), e);
      }
    }
    return new DockerManifest(config, names, texts(image, "Layers", what));
  }

  /** Absent and null lists are empty, as Docker reads them. */
  private static List<String> texts(ObjectNode image, String name, String what)
      throws MalformedInputException {
    Optional<JsonNode> list = Optional.ofNullable(image.get(name)).filter(node -> !node.isNull());
    if (list.isEmpty()) {
      return List.of();
    }
    if (!(list.get() instanceof ArrayNode array)) {
      throw new MalformedInputException(what + ": '" + name + "' is not a list");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : array) {
      if (!text.isString()) {
        throw new MalformedInputException(what + ": '" + name + "' holds more than strings");
      }
      texts.add(text.stringValue());
    }
    return texts;
  }

  /** The archive's path for one that {@code manifest.json} names. */
  static String plainPath(String path) {
    return path.startsWith("./") ? path.substring(2) : path;
  }

  boolean hasTag(Tag tag) {
    return names.stream().anyMatch(name -> name.tag().filter(tag::equals).isPresent());
  }
}
