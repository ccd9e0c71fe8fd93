package dev.layerlift.testing.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.content.Sha256;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EcrMannersTest {
  private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);

  private StrictRegistry registry;
  private Wire wire;
  private String authorization;

  @BeforeEach
  void start() throws Exception {
    registry = StrictRegistry.start(RegistryManners.ecr());
    registry.repository("team/app");
    authorization = Wire.basic("AWS", registry.tokens().issue(Duration.ofHours(1)).token());
    wire = new Wire(registry);
  }

  @AfterEach
  void stop() throws Exception {
    wire.close();
    registry.close();
  }

  private HttpResponse<byte[]> send(String method, String target, byte[] body, String... headers)
      throws Exception {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Authorization";
    all[headers.length + 1] = authorization;
    return wire.send(method, target, body, all);
  }

  @Test
  void aStreamedPushIsPulledBackThroughTheOtherOrigin() throws Exception {
    byte[] blob = "layer".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    String digest = Sha256.of(blob);
    HttpResponse<byte[]> begun = send("POST", "/v2/team/app/blobs/uploads/", new byte[0]);
    assertThat(begun.statusCode()).isEqualTo(202);
    HttpResponse<byte[]> patched =
        wire.send(
            "PATCH",
            Wire.location(begun),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(blob)),
            "Authorization",
            authorization,
            "Content-Type",
            "application/octet-stream");
    assertThat(patched.statusCode()).isEqualTo(201);
    HttpResponse<byte[]> put =
        send("PUT", Wire.withDigest(Wire.location(patched), digest), new byte[0]);
    assertThat(put.statusCode()).as(Wire.text(put)).isEqualTo(201);

    String config = registry.repository("team/app").storeBlob(CONFIG);
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%s","size":2},
         "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}
        """
            .formatted(config, digest, blob.length);
    assertThat(send("GET", "/v2/team/app/blobs/" + digest, new byte[0]).statusCode())
        .as("no manifest names it yet")
        .isEqualTo(404);
    HttpResponse<byte[]> pushed =
        send(
            "PUT",
            "/v2/team/app/manifests/v1",
            manifest.getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            "application/vnd.oci.image.manifest.v1+json");
    assertThat(pushed.statusCode()).as(Wire.text(pushed)).isEqualTo(201);

    HttpResponse<byte[]> redirect = send("GET", "/v2/team/app/blobs/" + digest, new byte[0]);
    assertThat(redirect.statusCode()).isEqualTo(307);
    assertThat(Wire.location(redirect))
        .startsWith("http://" + registry.blobHost().orElseThrow() + "/");
    assertThat(wire.send("GET", Wire.location(redirect)).body()).isEqualTo(blob);
    HttpResponse<byte[]> part = wire.send("GET", Wire.location(redirect), "Range", "bytes=499990-");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(Wire.text(part)).isEqualTo("layerlayer");
    assertThat(registry.openThings().uploads()).isZero();
  }
}
