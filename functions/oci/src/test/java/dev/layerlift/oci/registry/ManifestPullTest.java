package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.RegistryManners;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManifestPullTest {
  private static final String MANIFESTS = "/v2/team/app/manifests/.*";
  private static final Tag TAG = Tag.parse("v1");

  private TestRegistry registry;
  private RawManifest manifest;

  @BeforeEach
  void open() throws Exception {
    registry = TestRegistry.start(RegistryManners.plain());
    manifest = SampleImage.of("pulled").manifest();
    registry.stored().storeManifest(manifest.mediaType().name(), manifest.bytes());
    registry.stored().tag("v1", manifest.digest().toString());
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
  }

  @Test
  void everyKnownTypeIsAccepted() throws Exception {
    for (MediaType type :
        new MediaType[] {
          MediaType.OCI_INDEX,
          MediaType.OCI_MANIFEST,
          MediaType.DOCKER_MANIFEST,
          MediaType.DOCKER_MANIFEST_LIST
        }) {
      byte[] json =
          "{\"schemaVersion\":2,\"x\":\"%s\"}".formatted(type).getBytes(StandardCharsets.UTF_8);
      String digest = registry.stored().storeManifest(type.name(), json);

      assertThat(registry.repository.manifest(Digest.parse(digest)).mediaType()).isEqualTo(type);
    }
  }

  @Test
  void flippedBitIsAMismatchByDigestAndByTag() {
    registry.fault(FaultRule.always("GET", MANIFESTS, new Fault.FlipResponse(20)));

    assertThatThrownBy(() -> registry.repository.manifest(manifest.digest()))
        .isInstanceOf(StoreException.ContentMismatch.class)
        .hasMessageContaining(manifest.digest().toString());
    assertThatThrownBy(() -> registry.repository.manifest(TAG))
        .isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void digestHeaderThatLiesIsAMismatchEvenIfTheAskedOneIsRight() {
    String lie = Digest.sha256(new byte[1]).toString();
    registry.fault(
        FaultRule.always("*", MANIFESTS, new Fault.ClaimHeader("Docker-Content-Digest", lie)));

    assertThatThrownBy(() -> registry.repository.manifest(manifest.digest()))
        .isInstanceOf(StoreException.ContentMismatch.class)
        .hasMessageContaining(lie);
    assertThatThrownBy(() -> registry.repository.resolve(manifest.digest()))
        .isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void digestHeaderThatIsNoDigestIsAProtocolViolation() {
    registry.fault(
        FaultRule.always("*", MANIFESTS, new Fault.ClaimHeader("Docker-Content-Digest", "md5:1")));

    assertThatThrownBy(() -> registry.repository.manifest(TAG))
        .isInstanceOf(StoreException.ProtocolViolation.class);
    assertThatThrownBy(() -> registry.repository.resolve(TAG))
        .isInstanceOf(StoreException.ProtocolViolation.class);
  }

  @Test
  void htmlIsAProtocolViolation() {
    registry.fault(FaultRule.always("*", MANIFESTS, Answers.html()));

    assertThatThrownBy(() -> registry.repository.manifest(TAG))
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("text/html");
    assertThatThrownBy(() -> registry.repository.resolve(TAG))
        .isInstanceOf(StoreException.ProtocolViolation.class);
  }

  @Test
  void missingTypeIsAProtocolViolation() {
    registry.fault(FaultRule.always("GET", MANIFESTS, new Fault.DropHeader("Content-Type")));

    assertThatThrownBy(() -> registry.repository.manifest(TAG))
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("no Content-Type");
  }

  @Test
  void foreignTypeIsAProtocolViolation() {
    String foreign = "application/vnd.docker.distribution.manifest.v1+prettyjws";
    registry.fault(
        FaultRule.always("GET", MANIFESTS, new Fault.ClaimHeader("Content-Type", foreign)));

    assertThatThrownBy(() -> registry.repository.manifest(TAG))
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining(foreign);
  }

  @Test
  void parameterOfTheAnswersTypeIsLeftOut() throws Exception {
    registry.fault(
        FaultRule.always(
            "GET",
            MANIFESTS,
            new Fault.ClaimHeader("Content-Type", manifest.mediaType() + "; charset=utf-8")));

    assertThat(registry.repository.manifest(TAG)).isEqualTo(manifest);
  }

  @Test
  void tenMebibytesAreRefusedByTheirAnnouncementAlone() throws Exception {
    registry.fault(FaultRule.always("GET", MANIFESTS, typed(Answers.hugeJson(10 << 20))));

    assertThatThrownBy(() -> registry.repository.manifest(TAG))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("10485")
        .hasMessageContaining("4 MiB");
    registry.assertNothingOpen();
    assertThat(registry.journal().requests().getLast().sentBytes()).isLessThan(10 << 20);
  }

  @Test
  void unannouncedTenMebibytesAreRefusedAtTheLimit() {
    registry.stored().tag("huge", storeHuge());
    registry.fault(FaultRule.always("GET", MANIFESTS, new Fault.HideLength()));

    assertThatThrownBy(() -> registry.repository.manifest(Tag.parse("huge")))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("4 MiB");
  }

  private String storeHuge() {
    byte[] huge = ("{\"x\":\"" + "y".repeat(10 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
    return registry.stored().storeManifest(MediaType.OCI_MANIFEST.name(), huge);
  }

  @Test
  void deepNestingIsRefusedWhenTheManifestIsOpened() throws Exception {
    registry.fault(FaultRule.always("GET", MANIFESTS, typed(Answers.nestedJson(10_000))));

    RawManifest deep = registry.repository.manifest(TAG);

    assertThatThrownBy(deep::parse).isInstanceOf(LimitExceededException.class);
  }

  @Test
  void whatIsNotJsonIsRefusedWhenTheManifestIsOpened() throws Exception {
    registry.fault(
        FaultRule.always(
            "GET", MANIFESTS, typed(new Fault.Answer(200, Map.of(), Content.of("not JSON")))));

    RawManifest broken = registry.repository.manifest(TAG);

    assertThatThrownBy(broken::parse).isInstanceOf(MalformedInputException.class);
  }

  private static Fault typed(Fault.Answer answer) {
    return new Fault.Answer(
        answer.status(), Map.of("Content-Type", MediaType.OCI_MANIFEST.name()), answer.body());
  }

  @Test
  void resolveCostsOneHead() throws Exception {
    assertThat(registry.repository.resolve(TAG)).contains(manifest.descriptor());
    assertThat(registry.requests()).containsExactly("HEAD /manifests/v1");
  }

  @Test
  void resolveReadsTheManifestWhereHeadDoesNotTell() throws Exception {
    registry.fault(
        FaultRule.nth(1, "HEAD", MANIFESTS, new Fault.DropHeader("Docker-Content-Digest")));
    registry.fault(FaultRule.nth(2, "HEAD", MANIFESTS, new Fault.HideLength()));
    registry.fault(FaultRule.nth(3, "HEAD", MANIFESTS, Answers.error(405, "UNSUPPORTED")));

    for (int i = 0; i < 3; i++) {
      assertThat(registry.repository.resolve(TAG)).contains(manifest.descriptor());
    }
    assertThat(registry.journal().count("GET", MANIFESTS)).isEqualTo(3);
  }

  @Test
  void brokenAndSilentAnswersAreAskedForAgain() throws Exception {
    try (TestRegistry impatient = TestRegistry.impatient(RegistryManners.plain())) {
      impatient.stored().storeManifest(manifest.mediaType().name(), manifest.bytes());
      impatient.fault(FaultRule.nth(1, "GET", MANIFESTS, new Fault.CutBeforeResponse()));
      impatient.fault(FaultRule.nth(2, "GET", MANIFESTS, new Fault.CutResponse(10)));
      impatient.fault(FaultRule.nth(3, "GET", MANIFESTS, new Fault.StallResponse(10)));

      assertThat(impatient.repository.manifest(manifest.digest())).isEqualTo(manifest);
      assertThat(impatient.client.traffic().retries()).isBetween(2L, 3L);
    }
  }
}
