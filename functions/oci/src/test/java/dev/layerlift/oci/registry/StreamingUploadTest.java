package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Storage;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamingUploadTest {
  private static final String SESSION = "/v2/team/app/blobs/uploads/.+";
  private static final String SESSIONS = "/v2/team/app/blobs/uploads/";
  private static final byte[] BYTES = TestRegistry.bytes(300_000);

  private TestRegistry registry;

  @BeforeEach
  void open() throws Exception {
    registry = TestRegistry.start(RegistryManners.plain());
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
  }

  @Test
  void isOnePostOnePatchAndOnePut() throws Exception {
    registry.upload(BYTES);

    assertThat(registry.requests())
        .containsExactly("POST /blobs/uploads/", "PATCH /blobs/uploads/*", "PUT /blobs/uploads/*");
    assertThat(registry.client.traffic().uploadedBytes()).isEqualTo(BYTES.length);
    registry.assertNothingOpen();
  }

  @Test
  void ecrsCreatedIsAccepted() throws Exception {
    try (TestRegistry ecr = TestRegistry.start(RegistryManners.plain().withEcrUploads(true))) {
      ecr.upload(BYTES);

      assertThat(ecr.journal().requests("PATCH", SESSION).getFirst().status())
          .isEqualTo(OptionalInt.of(201));
      assertThat(ecr.stored().blobs()).containsExactly(Digest.sha256(BYTES).toString());
    }
  }

  @Test
  void emptyBlobNeedsNoPatch() throws Exception {
    registry.upload(new byte[0]);

    assertThat(registry.requests()).containsExactly("POST /blobs/uploads/", "PUT /blobs/uploads/*");
  }

  @Test
  void closeWithoutCommitCancelsTheSession() throws Exception {
    try (BlobUpload upload = registry.repository.upload()) {
      upload.write(BYTES, 0, BYTES.length);
    }

    registry.assertNothingOpen();
    assertThat(registry.stored().blobs()).isEmpty();
    assertThat(registry.requests()).contains("DELETE /blobs/uploads/*");
  }

  @Test
  void cutConnectionFailsTheWriter() throws Exception {
    registry.fault(FaultRule.always("PATCH", SESSION, new Fault.CutRequest(100_000)));

    assertFailsWithUnavailable(registry);
    registry.assertNothingOpen();
    assertThat(registry.stored().blobs()).isEmpty();
  }

  @Test
  void stalledConnectionFailsTheWriter() throws Exception {
    try (TestRegistry impatient = TestRegistry.impatient(RegistryManners.plain())) {
      impatient.fault(FaultRule.always("PATCH", SESSION, new Fault.StallRequest(100_000)));

      assertFailsWithUnavailable(impatient);
      assertThat(impatient.stored().blobs()).isEmpty();
    }
  }

  @Test
  void silenceAfterTheLastByteFailsTheCommit() throws Exception {
    try (TestRegistry hasty = TestRegistry.hasty(RegistryManners.plain())) {
      hasty.fault(FaultRule.always("PATCH", SESSION, new Fault.StallBeforeResponse()));

      try (BlobUpload upload = hasty.repository.upload()) {
        upload.write(BYTES, 0, BYTES.length);
        assertThatThrownBy(() -> upload.commit(Digest.sha256(BYTES), BYTES.length))
            .isInstanceOf(StoreException.Unavailable.class)
            .hasMessageContaining("no answer");
      }
    }
  }

  /** Writes more than every buffer on the way holds. */
  private static void assertFailsWithUnavailable(TestRegistry registry) throws IOException {
    try (BlobUpload upload = registry.repository.upload()) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 200; i++) {
                  upload.write(BYTES, 0, BYTES.length);
                }
              })
          .isInstanceOf(StoreException.Unavailable.class)
          .hasMessageContaining("PATCH");
      assertThatThrownBy(() -> upload.write(BYTES, 0, 1)).hasMessageContaining("FAILED");
      assertThatThrownBy(() -> upload.commit(Digest.sha256(BYTES), BYTES.length))
          .hasMessageContaining("FAILED");
    }
  }

  @Test
  void refusalInTheMiddleIsTheWritersError() throws Exception {
    registry.fault(FaultRule.nth(1, "PATCH", SESSION, Answers.error(403, "DENIED")));
    registry.fault(FaultRule.nth(2, "PATCH", SESSION, Answers.error(413, "SIZE_INVALID")));
    registry.fault(FaultRule.nth(3, "PATCH", SESSION, Answers.error(429, "TOOMANYREQUESTS")));
    registry.fault(FaultRule.nth(4, "PATCH", SESSION, Answers.error(500, "UNKNOWN")));

    assertThatThrownBy(() -> registry.upload(BYTES)).isInstanceOf(StoreException.Denied.class);
    assertThatThrownBy(() -> registry.upload(BYTES))
        .isInstanceOf(StoreException.ContentMismatch.class);
    assertThatThrownBy(() -> registry.upload(BYTES)).isInstanceOf(StoreException.Throttled.class);
    assertThatThrownBy(() -> registry.upload(BYTES)).isInstanceOf(StoreException.Unavailable.class);
    registry.assertNothingOpen();
  }

  @Test
  void wrongDigestIsAMismatchAndNothingIsStored() throws Exception {
    registry.fault(FaultRule.always("PATCH", SESSION, new Fault.FlipRequest(7)));

    assertThatThrownBy(() -> registry.upload(BYTES))
        .isInstanceOf(StoreException.ContentMismatch.class)
        .hasMessageContaining("DIGEST_INVALID");
    assertThat(registry.stored().blobs()).isEmpty();
  }

  @Test
  void digestThatTheRegistryComputedIsComparedWithOurs() {
    String other = Digest.sha256(new byte[1]).toString();
    registry.fault(
        FaultRule.always("PUT", SESSION, new Fault.ClaimHeader("Docker-Content-Digest", other)));

    assertThatThrownBy(() -> registry.upload(BYTES))
        .isInstanceOf(StoreException.ContentMismatch.class)
        .hasMessageContaining(other);
  }

  @Test
  void commitWhoseAnswerGotLostSucceeds() throws Exception {
    registry.fault(FaultRule.nth(1, "PUT", SESSION, new Fault.CutBeforeResponse()));

    registry.upload(BYTES);

    assertThat(registry.stored().blobs()).containsExactly(Digest.sha256(BYTES).toString());
  }

  @Test
  void commitIsRepeatedAfterAFault() throws Exception {
    registry.fault(FaultRule.nth(1, "PUT", SESSION, Answers.error(503, "UNAVAILABLE")));

    registry.upload(BYTES);

    assertThat(registry.stored().blobs()).hasSize(1);
  }

  @Test
  void beginningIsRepeatedAfterAFault() throws Exception {
    registry.fault(FaultRule.first(2, "POST", SESSIONS, Answers.error(500, "UNKNOWN")));

    registry.upload(BYTES);

    assertThat(registry.journal().count("POST", SESSIONS)).isEqualTo(3);
  }

  @Test
  void missingLocationIsAProtocolViolation() {
    registry.fault(FaultRule.always("POST", SESSIONS, new Fault.DropHeader("Location")));

    assertThatThrownBy(() -> registry.repository.upload())
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("Location");
  }

  @Test
  void absoluteLocationWithAQueryIsUsedAsItIs() throws Exception {
    String session = beginBehindTheClientsBack();
    registry.fault(
        FaultRule.nth(
            1,
            "POST",
            SESSIONS,
            new Fault.ClaimHeader("Location", registry.server.uri() + session)));

    registry.upload(BYTES);

    assertThat(registry.stored().blobs()).hasSize(1);
    assertThat(registry.journal().requests("PUT", SESSION).getFirst().query())
        .contains("_state=")
        .contains("&digest=sha256%3A");
  }

  private String beginBehindTheClientsBack() throws Exception {
    try (java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient()) {
      return http.send(
              java.net.http.HttpRequest.newBuilder(registry.server.uri().resolve(SESSIONS))
                  .POST(java.net.http.HttpRequest.BodyPublishers.noBody())
                  .build(),
              java.net.http.HttpResponse.BodyHandlers.discarding())
          .headers()
          .firstValue("Location")
          .orElseThrow();
    }
  }

  @Test
  void sizeOfTheCommitMustBeWhatWasWritten() throws Exception {
    try (BlobUpload upload = registry.repository.upload()) {
      upload.write(BYTES, 0, 10);
      assertThatThrownBy(() -> upload.commit(Digest.sha256(BYTES), 11))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The writer is as slow as the registry: what is live stays far below what was written. */
  @Test
  void largeBlobIsNeverHeldWhole() throws Exception {
    try (TestRegistry sink =
        TestRegistry.start(RegistryManners.plain().withStorage(Storage.DIGESTS_ONLY))) {
      MessageDigest hash = Digest.newSha256();
      byte[] piece = new byte[1 << 20];
      Runtime runtime = Runtime.getRuntime();
      long most = 0;
      try (BlobUpload upload = sink.repository.upload()) {
        for (int i = 0; i < 192; i++) {
          upload.write(piece, 0, piece.length);
          hash.update(piece);
          if (i % 48 == 0) {
            System.gc();
            most = Math.max(most, runtime.totalMemory() - runtime.freeMemory());
          }
        }
        upload.commit(Digest.ofSha256(hash.digest()), 192L << 20);
      }

      assertThat(most).isLessThan(96L << 20);
    }
  }
}
