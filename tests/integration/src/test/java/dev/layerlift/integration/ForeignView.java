package dev.layerlift.integration;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A manifest as skopeo fetched it.
 *
 * @param digest of the bytes, {@code sha256:…}
 */
record ForeignView(String digest, JsonNode json) {

  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  static final String GZIP_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  static final String ZSTD_LAYER = "application/vnd.oci.image.layer.v1.tar+zstd";

  record Blob(String mediaType, String digest, long size) {

    static Blob of(JsonNode descriptor) {
      return new Blob(
          descriptor.required("mediaType").asString(),
          descriptor.required("digest").asString(),
          descriptor.required("size").asLong());
    }

    String hex() {
      return digest.substring("sha256:".length());
    }
  }

  /**
   * Reads the manifest of an image in skopeo's notation, from a registry without TLS if need be.
   *
   * @param options more of {@code skopeo inspect}
   */
  static ForeignView of(String reference, String... options) throws IOException {
    String raw =
        Tool.SKOPEO
            .command("inspect", "--raw", "--tls-verify=false")
            .and(options)
            .and(reference)
            .succeed()
            .stdout();
    byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
    return new ForeignView(
        "sha256:" + Tree.sha256(new ByteArrayInputStream(bytes)),
        JsonMapper.shared().readTree(raw));
  }

  /** The configuration of an image in skopeo's notation. */
  static JsonNode configuration(String reference) {
    String raw =
        Tool.SKOPEO.run("inspect", "--config", "--raw", "--tls-verify=false", reference).stdout();
    return JsonMapper.shared().readTree(raw);
  }

  String mediaType() {
    return json.required("mediaType").asString();
  }

  Blob config() {
    return Blob.of(json.required("config"));
  }

  List<Blob> layers() {
    return json.required("layers").valueStream().map(Blob::of).toList();
  }

  /** The manifests of an index. */
  List<Blob> children() {
    return json.required("manifests").valueStream().map(Blob::of).toList();
  }
}
