package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.RegistryManners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Small blobs in one go, and mounts. */
class BlobPushTest {
  private static final String SESSION = "/v2/team/app/blobs/uploads/.+";
  private static final String SESSIONS = "/v2/team/app/blobs/uploads/";
  private static final byte[] BYTES = TestRegistry.bytes(2_000);
  private static final Descriptor BLOB = TestRegistry.descriptor(BYTES);
  private static final RepositoryName OTHER = RepositoryName.parse("team/other");

  private TestRegistry registry;

  @BeforeEach
  void open() throws Exception {
    registry = TestRegistry.start(RegistryManners.plain());
  }

  @AfterEach
  void close() throws Exception {
    registry.assertNothingOpen();
    registry.close();
  }

  @Test
  void newBlobIsHeadPostPut() throws Exception {
    registry.repository.putBlob(BLOB, BYTES);

    assertThat(registry.requests())
        .containsExactly(
            "HEAD /blobs/" + BLOB.digest(), "POST /blobs/uploads/", "PUT /blobs/uploads/*");
    assertThat(registry.stored().blob(BLOB.digest().toString()).orElseThrow().bytes())
        .isEqualTo(BYTES);
  }

  @Test
  void blobThatIsThereCostsOneHead() throws Exception {
    registry.layer(BYTES);

    registry.repository.putBlob(BLOB, BYTES);

    assertThat(registry.requests()).containsExactly("HEAD /blobs/" + BLOB.digest());
  }

  @Test
  void brokenUploadBeginsAnew() throws Exception {
    registry.fault(FaultRule.nth(1, "PUT", SESSION, new Fault.CutRequest(100)));
    registry.fault(FaultRule.nth(2, "PUT", SESSION, Answers.error(503, "UNKNOWN")));

    registry.repository.putBlob(BLOB, BYTES);

    assertThat(registry.stored().blobs()).hasSize(1);
    assertThat(registry.journal().count("POST", SESSIONS)).isEqualTo(3);
  }

  @Test
  void bytesAlteredOnTheWayAreAMismatch() {
    registry.fault(FaultRule.always("PUT", SESSION, new Fault.FlipRequest(5)));

    assertThatThrownBy(() -> registry.repository.putBlob(BLOB, BYTES))
        .isInstanceOf(StoreException.ContentMismatch.class);
    assertThat(registry.stored().blobs()).isEmpty();
  }

  @Test
  void bytesThatAreNotTheDescriptorsAreNotSent() throws Exception {
    Descriptor other = Descriptor.of(BLOB.mediaType(), Digest.sha256(new byte[1]), BLOB.size());

    assertThatThrownBy(() -> registry.repository.putBlob(other, BYTES))
        .isInstanceOf(StoreException.ContentMismatch.class);
    assertThat(registry.requests()).isEmpty();
  }

  @Test
  void mountMakesTheBlobVisibleWithOneRequest() throws Exception {
    registry.server.repository(OTHER.path()).storeBlob(BYTES);

    assertThat(registry.repository.mount(BLOB, OTHER)).isTrue();
    assertThat(registry.requests()).containsExactly("POST /blobs/uploads/");
    assertThat(registry.stored().blobs()).containsExactly(BLOB.digest().toString());
  }

  @Test
  void mountThatBeginsAnUploadInsteadIsCancelled() throws Exception {
    assertThat(registry.repository.mount(BLOB, OTHER)).isFalse();
    assertThat(registry.requests())
        .containsExactly("POST /blobs/uploads/", "DELETE /blobs/uploads/*");
  }

  @Test
  void refusedMountIsNoError() throws Exception {
    registry.fault(FaultRule.nth(1, "POST", SESSIONS, Answers.error(403, "DENIED")));
    registry.fault(FaultRule.nth(2, "POST", SESSIONS, Answers.error(404, "NAME_UNKNOWN")));
    registry.fault(FaultRule.nth(3, "POST", SESSIONS, Answers.error(405, "UNSUPPORTED")));

    for (int i = 0; i < 3; i++) {
      assertThat(registry.repository.mount(BLOB, OTHER)).isFalse();
    }
  }
}
