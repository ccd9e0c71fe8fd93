package dev.layerlift.integration;

import tools.jackson.databind.JsonNode;

/**
 * The real image in docker-registry, pushed there by skopeo, and what {@code layerlift optimize}
 * published beside it.
 *
 * @param source {@code host/repository:tag}
 * @param report what {@code --json} printed
 */
record PublishedImage(String source, JsonNode report) {

  static PublishedImage make(RealImages images, DockerRegistry registry) {
    String source = registry.host() + "/published/app:v1";
    Tool.SKOPEO.run("copy", "--dest-tls-verify=false", images.reference(), "docker://" + source);
    return new PublishedImage(
        source, Layerlift.json("optimize", "--plain-http", "docker://" + source));
  }

  /** {@code host/repository:tag} of the result. */
  String optimized() {
    return source + "-optimized";
  }

  /** What layerlift says that it published: {@code sha256:…}. */
  String digest() {
    return report.at("/publication/variants/0/digest").asString();
  }
}
