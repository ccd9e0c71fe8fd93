package dev.layerlift.architecture.packaged;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * One artifact of a bill of materials.
 *
 * @param sha256 of the jar, in hexadecimal
 * @param licences SPDX identifiers, or names where there is none; more than one is a choice
 */
record Component(String group, String name, String version, String sha256, List<String> licences) {
  static Component of(JsonNode json) {
    return new Component(
        json.path("group").asString(),
        json.path("name").asString(),
        json.path("version").asString(),
        json.path("hashes")
            .valueStream()
            .filter(hash -> hash.path("alg").asString().equals("SHA-256"))
            .map(hash -> hash.path("content").asString())
            .findFirst()
            .orElseThrow(() -> new AssertionError("no SHA-256 of " + json.path("purl"))),
        json.path("licenses").valueStream().map(Component::licence).toList());
  }

  private static String licence(JsonNode json) {
    JsonNode licence = json.path("license");
    return licence.path("id").asString(licence.path("name").asString(""));
  }

  String coordinates() {
    return group + ":" + name;
  }

  String fileName() {
    return name + "-" + version + ".jar";
  }

  boolean isOurs() {
    return group.equals("dev.layerlift");
  }
}
