package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.TagMutability;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestPushTest {
  private static final String MANIFESTS = "/v2/team/app/manifests/.*";
  private static final Tag TAG = Tag.parse("v1");

  private TestRegistry registry;
  private RawManifest manifest;

  @BeforeEach
  void open() throws Exception {
    registry = TestRegistry.start(RegistryManners.plain());
    manifest = SampleImage.of("pushed").putBlobs(registry.repository).manifest();
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
  }

  @Test
  void immutableTagOfEcrIsRecognised() throws Exception {
    registry.repository.tag(TAG, manifest);
    registry.stored().mutability(TagMutability.IMMUTABLE);

    assertThatThrownBy(() -> registry.repository.tag(TAG, manifest))
        .isInstanceOf(StoreException.TagImmutable.class)
        .hasMessageContaining("immutable");
    assertThat(registry.client.traffic().retries()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "400, TAG_ALREADY_EXISTS",
    "409, TAG_ALREADY_EXISTS",
    "400, ImageTagAlreadyExistsException",
    "409, TAG_IMMUTABLE"
  })
  void immutableTagOfOtherRegistriesIsRecognised(int status, String code) {
    registry.fault(FaultRule.always("PUT", MANIFESTS, Answers.error(status, code)));

    assertThatThrownBy(() -> registry.repository.tag(TAG, manifest))
        .isInstanceOf(StoreException.TagImmutable.class);
  }

  @Test
  void manifestThatNamesAMissingLayerIsNotFound() {
    RawManifest orphan = SampleImage.of("nobody has stored its layer").manifest();

    assertThatThrownBy(() -> registry.repository.putManifest(orphan))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining("MANIFEST_BLOB_UNKNOWN");
    assertThat(registry.stored().manifests()).isEmpty();
  }

  @Test
  void refusedManifestIsRejectedWithTheRegistrysWords() {
    registry.fault(FaultRule.always("PUT", MANIFESTS, Answers.error(400, "MANIFEST_INVALID")));

    assertThatThrownBy(() -> registry.repository.putManifest(manifest))
        .isInstanceOf(StoreException.Rejected.class)
        .hasMessageContaining("400 MANIFEST_INVALID")
        .hasMessageContaining("injected by the test");
  }

  @Test
  void digestThatTheRegistryStoredIsComparedWithOurs() {
    String other = Digest.sha256(new byte[1]).toString();
    registry.fault(
        FaultRule.always("PUT", MANIFESTS, new Fault.ClaimHeader("Docker-Content-Digest", other)));

    assertThatThrownBy(() -> registry.repository.putManifest(manifest))
        .isInstanceOf(StoreException.ContentMismatch.class)
        .hasMessageContaining(other);
  }

  @Test
  void htmlWithAnOkIsNoSuccess() {
    registry.fault(FaultRule.always("PUT", MANIFESTS, Answers.html()));

    assertThatThrownBy(() -> registry.repository.putManifest(manifest))
        .isInstanceOf(StoreException.ProtocolViolation.class);
  }

  @Test
  void redirectOfAPushIsAProtocolViolation() {
    registry.fault(
        FaultRule.always(
            "PUT",
            MANIFESTS,
            new Fault.Answer(307, Map.of("Location", "/elsewhere"), Content.of(""))));

    assertThatThrownBy(() -> registry.repository.putManifest(manifest))
        .isInstanceOf(StoreException.ProtocolViolation.class);
  }

  @Test
  void pushIsRepeatedAfterFaults() throws Exception {
    registry.fault(FaultRule.nth(1, "PUT", MANIFESTS, new Fault.CutBeforeResponse()));
    registry.fault(FaultRule.nth(2, "PUT", MANIFESTS, Answers.error(502, "UNKNOWN")));

    registry.repository.putManifest(manifest);

    assertThat(registry.stored().manifests()).hasSize(1);
  }
}
