package dev.layerlift.testing.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.content.Sha256;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** One registry and a client for it; the client sends the current credential, if there is one. */
abstract class RegistryFixture {
  static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
  static final String REPOSITORY = "/v2/team/app";
  static final byte[] CONFIG = utf8("{}");

  @SuppressWarnings("NullAway.Init") // by start
  StrictRegistry registry;

  @SuppressWarnings("NullAway.Init") // by start
  Wire wire;

  String authorization = "";

  void start(RegistryManners manners) throws Exception {
    registry = StrictRegistry.start(manners);
    wire = new Wire(registry);
  }

  @AfterEach
  void stop() throws Exception {
    wire.close();
    registry.close();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  Repository repository() {
    return registry.repository("team/app");
  }

  HttpResponse<byte[]> send(String method, String target, String... headers) throws Exception {
    return send(method, target, new byte[0], headers);
  }

  HttpResponse<byte[]> send(String method, String target, byte[] body, String... headers)
      throws Exception {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!authorization.isEmpty()) {
      all.addAll(List.of("Authorization", authorization));
    }
    return wire.send(method, target, body, all.toArray(String[]::new));
  }

  /** The location of a new upload. */
  String begin() throws Exception {
    HttpResponse<byte[]> begun = send("POST", REPOSITORY + "/blobs/uploads/");
    assertThat(begun.statusCode()).as(Wire.text(begun)).isEqualTo(202);
    return Wire.location(begun);
  }

  HttpResponse<byte[]> finish(String location, byte[] rest, String digest) throws Exception {
    return send("PUT", Wire.withDigest(location, digest), rest);
  }

  HttpResponse<byte[]> push(byte[] blob) throws Exception {
    return finish(begin(), blob, Sha256.of(blob));
  }

  HttpResponse<byte[]> putManifest(String reference, String contentType, String json)
      throws Exception {
    return send(
        "PUT", REPOSITORY + "/manifests/" + reference, utf8(json), "Content-Type", contentType);
  }

  /** A valid manifest whose blobs are stored; different texts give different digests. */
  String manifest(String text) {
    String layer = repository().storeBlob(utf8(text));
    String config = repository().storeBlob(CONFIG);
    return """
    {"schemaVersion":2,"mediaType":"%s",
     "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},
     "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}
    """
        .formatted(OCI_MANIFEST, config, layer, utf8(text).length);
  }

  static void assertRefused(HttpResponse<byte[]> response, int status, String code) {
    assertThat(Wire.text(response)).contains("\"code\":\"" + code + "\"");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
  }
}
