package dev.layerlift.testing.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.content.Sha256;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest extends RegistryFixture {
  private static final String ABSENT = "sha256:" + "a".repeat(64);

  @BeforeEach
  void start() throws Exception {
    start(RegistryManners.plain());
  }

  @Test
  void aManifestIsPutByTagAndGotByTagAndDigest() throws Exception {
    String json = manifest("one");
    String digest = Sha256.of(utf8(json));
    HttpResponse<byte[]> put = putManifest("v1", OCI_MANIFEST, json);
    assertThat(put.statusCode()).as(Wire.text(put)).isEqualTo(201);
    assertThat(put.headers().firstValue("Docker-Content-Digest")).contains(digest);
    assertThat(Wire.location(put)).isEqualTo(REPOSITORY + "/manifests/" + digest);
    for (String reference : List.of("v1", digest)) {
      HttpResponse<byte[]> got =
          send("GET", REPOSITORY + "/manifests/" + reference, "Accept", OCI_MANIFEST);
      assertThat(Wire.text(got)).isEqualTo(json);
      assertThat(got.headers().firstValue("Content-Type")).contains(OCI_MANIFEST);
      assertThat(got.headers().firstValue("Docker-Content-Digest")).contains(digest);
    }
    HttpResponse<byte[]> head = send("HEAD", REPOSITORY + "/manifests/v1");
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(utf8(json).length);
  }

  @Test
  void aTagMovesToTheLatestManifest() throws Exception {
    putManifest("v1", OCI_MANIFEST, manifest("one"));
    String second = manifest("two");
    putManifest("v1", OCI_MANIFEST, second);
    assertThat(repository().tags()).containsEntry("v1", Sha256.of(utf8(second)));
    assertThat(repository().manifests()).hasSize(2);
  }

  @Test
  void aManifestThatTheRequestDoesNotAcceptIsNotFound() throws Exception {
    putManifest("v1", OCI_MANIFEST, manifest("one"));
    String manifest = REPOSITORY + "/manifests/v1";
    assertRefused(send("GET", manifest, "Accept", DOCKER_MANIFEST), 404, "MANIFEST_UNKNOWN");
    assertThat(send("GET", manifest, "Accept", DOCKER_MANIFEST + ", " + OCI_MANIFEST + ";q=0.5"))
        .returns(200, HttpResponse::statusCode);
    assertThat(send("GET", manifest, "Accept", DOCKER_MANIFEST, "Accept", OCI_MANIFEST))
        .returns(200, HttpResponse::statusCode);
    assertThat(send("GET", manifest, "Accept", "*/*")).returns(200, HttpResponse::statusCode);
  }

  @Test
  void theDigestInTheAddressMustBeTheBytes() throws Exception {
    assertRefused(putManifest(ABSENT, OCI_MANIFEST, manifest("one")), 400, "DIGEST_INVALID");
    String json = manifest("one");
    assertThat(putManifest(Sha256.of(utf8(json)), OCI_MANIFEST, json).statusCode()).isEqualTo(201);
    assertThat(repository().tags()).isEmpty();
  }

  @Test
  void theMediaTypesMustAgree() throws Exception {
    String json = manifest("one");
    assertRefused(putManifest("v1", DOCKER_MANIFEST, json), 400, "MANIFEST_INVALID");
    assertRefused(putManifest("v1", OCI_INDEX, json), 400, "MANIFEST_INVALID");
    assertRefused(putManifest("v1", "application/json", json), 400, "MANIFEST_INVALID");
    assertRefused(
        putManifest("v1", OCI_MANIFEST + "; charset=utf-8", json), 400, "MANIFEST_INVALID");
    assertRefused(send("PUT", REPOSITORY + "/manifests/v1", utf8(json)), 400, "MANIFEST_INVALID");
  }

  @Test
  void whatAManifestNamesMustBeThere() throws Exception {
    String json = manifest("one");
    String layer = Sha256.of(utf8("one"));
    repository().dropBlob(layer);
    assertRefused(putManifest("v1", OCI_MANIFEST, json), 404, "MANIFEST_BLOB_UNKNOWN");
    assertRefused(putManifest("v1", OCI_INDEX, index(ABSENT, 10)), 404, "MANIFEST_BLOB_UNKNOWN");
    assertThat(repository().manifests()).isEmpty();
  }

  @Test
  void sizesMustBeTrue() throws Exception {
    assertRefused(
        putManifest("v1", OCI_MANIFEST, manifest("one").replace("\"size\":3", "\"size\":4")),
        400,
        "MANIFEST_INVALID");
    String child = manifest("one");
    putManifest("v1", OCI_MANIFEST, child);
    String digest = Sha256.of(utf8(child));
    assertRefused(putManifest("v2", OCI_INDEX, index(digest, 10)), 400, "MANIFEST_INVALID");
    assertThat(putManifest("v2", OCI_INDEX, index(digest, utf8(child).length)).statusCode())
        .isEqualTo(201);
  }

  private static String index(String child, int size) {
    return """
    {"schemaVersion":2,"mediaType":"%s",
     "manifests":[{"mediaType":"%s","digest":"%s","size":%d}]}
    """
        .formatted(OCI_INDEX, OCI_MANIFEST, child, size);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "[]",
        "{}",
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":2,\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"config\":{},\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"digest\":\"sha256:x\",\"size\":1},\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"digest\":\"sha256:"
            + "0000000000000000000000000000000000000000000000000000000000000000"
            + "\",\"size\":-1},\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a/b\",\"digest\":\"sha256:"
            + "0000000000000000000000000000000000000000000000000000000000000000"
            + "\",\"size\":99999999999999999999},\"layers\":[]}",
      })
  void whatIsNoManifestIsRefused(String json) throws Exception {
    assertRefused(putManifest("v1", OCI_MANIFEST, json), 400, "MANIFEST_INVALID");
  }

  @Test
  void deepNestingIsRefused() throws Exception {
    String deep = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
    assertRefused(putManifest("v1", OCI_MANIFEST, deep), 400, "MANIFEST_INVALID");
  }

  @Test
  void fourMebibytesAreTheLimit() throws Exception {
    String json = manifest("one").strip();
    String padding = " ".repeat((4 << 20) - utf8(json).length);
    assertThat(putManifest("v1", OCI_MANIFEST, json + padding).statusCode()).isEqualTo(201);
    assertRefused(putManifest("v1", OCI_MANIFEST, json + padding + " "), 413, "MANIFEST_INVALID");
  }

  @Test
  void foreignLayersNeedNotBeThere() throws Exception {
    String json =
        manifest("one")
            .replace(
                "application/vnd.oci.image.layer.v1.tar",
                "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip");
    repository().dropBlob(Sha256.of(utf8("one")));
    assertThat(putManifest("v1", OCI_MANIFEST, json).statusCode()).isEqualTo(201);
  }

  @Test
  void aTagIsWellFormed() throws Exception {
    String json = manifest("one");
    assertRefused(putManifest(".v1", OCI_MANIFEST, json), 400, "MANIFEST_INVALID");
    assertRefused(putManifest("v".repeat(129), OCI_MANIFEST, json), 400, "MANIFEST_INVALID");
    assertThat(putManifest("v".repeat(128), OCI_MANIFEST, json).statusCode()).isEqualTo(201);
  }

  @Test
  void listenersHearOfEachPush() throws Exception {
    List<Push> pushes = new ArrayList<>();
    registry.onPush(pushes::add);
    String json = manifest("one");
    String digest = Sha256.of(utf8(json));
    putManifest("v1", OCI_MANIFEST, json);
    putManifest(digest, OCI_MANIFEST, json);
    putManifest("all", OCI_INDEX, index(digest, utf8(json).length));
    putManifest("bad", OCI_MANIFEST, "{}");
    Optional<String> config = Optional.of("application/vnd.oci.image.config.v1+json");
    assertThat(pushes)
        .hasSize(3)
        .startsWith(
            new Push("team/app", Optional.of("v1"), digest, OCI_MANIFEST, config),
            new Push("team/app", Optional.empty(), digest, OCI_MANIFEST, config));
    assertThat(pushes.getLast().mediaType()).isEqualTo(OCI_INDEX);
    assertThat(pushes.getLast().artifactMediaType()).isEmpty();
  }
}
