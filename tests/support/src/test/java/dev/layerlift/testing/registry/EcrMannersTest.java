package dev.layerlift.testing.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.content.Sha256;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcrMannersTest extends RegistryFixture {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

  @BeforeEach
  void start() throws Exception {
    start(RegistryManners.ecr());
    repository();
  }

  @Override
  void start(RegistryManners manners) throws Exception {
    registry = StrictRegistry.start(manners, now::get);
    wire = new Wire(registry);
    authorization = Wire.basic("AWS", registry.tokens().issue(Duration.ofHours(12)).token());
  }

  /** Where a blob that a manifest names is redirected to. */
  private String signed(String text) throws Exception {
    repository().storeManifest(OCI_MANIFEST, utf8(manifest(text)));
    HttpResponse<byte[]> redirect = send("GET", REPOSITORY + "/blobs/" + Sha256.of(utf8(text)));
    assertThat(redirect.statusCode()).isEqualTo(307);
    return Wire.location(redirect);
  }

  @Test
  void aBlobIsPushedWithEcrsStatusAndItsStuckRange() throws Exception {
    byte[] blob = utf8("0123456789");
    HttpResponse<byte[]> first = send("PATCH", begin(), utf8("0123"));
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(first.headers().firstValue("Range")).contains("0-3");
    HttpResponse<byte[]> second =
        send("PATCH", Wire.location(first), utf8("4567"), "Content-Range", "4-7");
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.headers().firstValue("Range")).contains("0-3");
    assertThat(finish(Wire.location(second), utf8("89"), Sha256.of(blob)).statusCode())
        .isEqualTo(201);
    assertThat(repository().blob(Sha256.of(blob)).orElseThrow().bytes()).isEqualTo(blob);
  }

  @Test
  void aPostWithDigestOnlyBeginsAnUpload() throws Exception {
    HttpResponse<byte[]> post =
        send("POST", REPOSITORY + "/blobs/uploads/?digest=" + Sha256.of(CONFIG), CONFIG);
    assertThat(post.statusCode()).isEqualTo(202);
    assertThat(finish(Wire.location(post), CONFIG, Sha256.of(CONFIG)).statusCode()).isEqualTo(201);
  }

  @Test
  void aMountOnlyBeginsAnUpload() throws Exception {
    String digest = registry.repository("team/base").storeBlob(CONFIG);
    String mount = REPOSITORY + "/blobs/uploads/?mount=" + digest + "&from=team/base";
    assertThat(send("POST", mount).statusCode()).isEqualTo(202);
  }

  @Test
  void aRepositoryIsNotMadeByPushing() throws Exception {
    assertRefused(send("POST", "/v2/team/new/blobs/uploads/"), 404, "NAME_UNKNOWN");
  }

  @Test
  void aBlobIsFetchedFromTheOtherOrigin() throws Exception {
    String location = signed("layer");
    assertThat(location).startsWith("http://" + registry.blobHost().orElseThrow() + "/");
    assertThat(Wire.text(wire.send("GET", location))).isEqualTo("layer");
    HttpResponse<byte[]> part = wire.send("GET", location, "Range", "bytes=2-3");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(Wire.text(part)).isEqualTo("ye");
    assertThat(wire.send("GET", location, "Range", "bytes=9-").statusCode()).isEqualTo(416);
    assertThat(registry.journal().where(r -> r.origin() == Request.Origin.BLOB_STORE))
        .hasSize(3)
        .noneMatch(Request::authorized)
        .noneMatch(r -> r.query().contains(location.substring(location.lastIndexOf('=') + 1)));
  }

  @Test
  void theOtherOriginTakesNoSecondProofOfIdentity() throws Exception {
    HttpResponse<byte[]> refused =
        wire.send("GET", signed("layer"), "Authorization", authorization);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(Wire.text(refused)).contains("<Code>InvalidArgument</Code>");
  }

  @Test
  void aSignedAddressExpires() throws Exception {
    String location = signed("layer");
    now.updateAndGet(instant -> instant.plus(Duration.ofHours(1)));
    HttpResponse<byte[]> expired = wire.send("GET", location);
    assertThat(expired.statusCode()).isEqualTo(403);
    assertThat(Wire.text(expired)).contains("Request has expired");
    String second = signed("layer");
    registry.expireBlobAddresses();
    assertThat(wire.send("GET", second).statusCode()).isEqualTo(403);
    assertThat(wire.send("GET", signed("layer")).statusCode()).isEqualTo(200);
  }

  @Test
  void aSignatureIsForOneAddressAndGet() throws Exception {
    String location = signed("layer");
    String other = location.replaceFirst("X-Amz-Expires=\\d+", "X-Amz-Expires=999999999");
    assertThat(wire.send("GET", other).statusCode()).isEqualTo(403);
    assertThat(wire.send("HEAD", location).statusCode()).isEqualTo(403);
    assertThat(wire.send("GET", location.substring(0, location.indexOf('?'))).statusCode())
        .isEqualTo(403);
  }

  @Test
  void aBlobIsServedOnlyWhenAManifestNamesIt() throws Exception {
    String blob = REPOSITORY + "/blobs/" + repository().storeBlob(utf8("layer"));
    assertThat(send("HEAD", blob).statusCode()).isEqualTo(200);
    assertRefused(send("GET", blob), 404, "BLOB_UNKNOWN");
    repository().storeManifest(OCI_MANIFEST, utf8(manifest("layer")));
    assertThat(send("GET", blob).statusCode()).isEqualTo(307);
  }

  @ParameterizedTest
  @CsvSource({
    "false, '', v1, 201",
    "true, '', v1, 400",
    "true, latest, latest, 201",
    "true, latest, v1, 400",
    "true, v*.*-dev, v1.0-dev, 201",
    "true, v*.*-dev, v1-dev, 400",
    "false, v*, v1, 400",
    "false, v*, latest, 201",
  })
  void immutableTagsAreNotEvenPutAgainWithTheSameManifest(
      boolean immutable, String exclusion, String tag, int status) throws Exception {
    repository()
        .mutability(
            new TagMutability(immutable, exclusion.isEmpty() ? List.of() : List.of(exclusion)));
    String json = manifest("layer");
    assertThat(putManifest(tag, OCI_MANIFEST, json).statusCode()).isEqualTo(201);
    HttpResponse<byte[]> again = putManifest(tag, OCI_MANIFEST, json);
    assertThat(again.statusCode()).isEqualTo(status);
    if (status == 400) {
      assertRefused(again, 400, "TAG_INVALID");
      assertThat(Wire.text(again)).contains("already exists");
    }
    assertThat(putManifest(Sha256.of(utf8(json)), OCI_MANIFEST, json).statusCode())
        .as("by digest")
        .isEqualTo(201);
  }

  @Test
  void manifestsBeyondTheRateAreThrottled() throws Exception {
    stop();
    start(RegistryManners.ecr().withManifestPutsPerSecond(2));
    String json = manifest("layer");
    assertThat(putManifest("v1", OCI_MANIFEST, json).statusCode()).isEqualTo(201);
    assertThat(putManifest("v2", OCI_MANIFEST, json).statusCode()).isEqualTo(201);
    assertRefused(putManifest("v3", OCI_MANIFEST, json), 429, "TOOMANYREQUESTS");
    now.updateAndGet(instant -> instant.plusSeconds(1));
    assertThat(putManifest("v3", OCI_MANIFEST, json).statusCode()).isEqualTo(201);
  }
}
