package dev.layerlift.testing.image;

/** The two families of manifests. */
public enum Format {
  OCI(
      "application/vnd.oci.image.manifest.v1+json",
      "application/vnd.oci.image.index.v1+json",
      "application/vnd.oci.image.config.v1+json"),
  /** Image manifest version 2, schema 2. */
  DOCKER(
      "application/vnd.docker.distribution.manifest.v2+json",
      "application/vnd.docker.distribution.manifest.list.v2+json",
      "application/vnd.docker.container.image.v1+json");

  private final String manifest;
  private final String index;
  private final String config;

  Format(String manifest, String index, String config) {
    this.manifest = manifest;
    this.index = index;
    this.config = config;
  }

  public String manifest() {
    return manifest;
  }

  public String index() {
    return index;
  }

  public String config() {
    return config;
  }
}
