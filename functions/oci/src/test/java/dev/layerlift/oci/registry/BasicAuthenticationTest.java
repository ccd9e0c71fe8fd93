package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.Authentication;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Request;
import dev.layerlift.testing.registry.StrictRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Credentials of ECR's kind: sent at once, renewed before they expire and when they are refused.
 */
class BasicAuthenticationTest {
  private static final Duration VALIDITY = Duration.ofHours(12);
  private static final RegistryManners MANNERS =
      RegistryManners.plain().withAuthentication(new Authentication.EcrPassword(VALIDITY));
  private static final byte[] BYTES = TestRegistry.bytes(200_000);
  private static final Descriptor BLOB = TestRegistry.descriptor(BYTES);

  private final AtomicInteger issued = new AtomicInteger();

  private CredentialsSource issuing(StrictRegistry server) {
    return host -> {
      issued.incrementAndGet();
      return EcrTokens.of(server.tokens().issue(VALIDITY));
    };
  }

  @Test
  void credentialsAreSentWithTheFirstRequest() throws Exception {
    try (TestRegistry registry = TestRegistry.start(MANNERS, this::issuing)) {
      registry.layer(BYTES);

      assertThat(registry.repository.hasBlob(BLOB)).isTrue();
      assertThat(registry.journal().requests()).singleElement().matches(Request::authorized);
    }
  }

  @Test
  void credentialsAreAskedForOnce() throws Exception {
    try (TestRegistry registry = TestRegistry.start(MANNERS, this::issuing)) {
      registry.upload(BYTES);
      registry.repository.blob(BLOB).close();

      assertThat(issued).hasValue(1);
    }
  }

  @Test
  void credentialsAreRenewedBeforeTheyExpire() throws Exception {
    try (TestRegistry registry = TestRegistry.start(MANNERS, this::issuing)) {
      registry.layer(BYTES);
      registry.repository.hasBlob(BLOB);
      registry.time.pass(VALIDITY.minusSeconds(10));

      assertThat(registry.repository.hasBlob(BLOB)).isTrue();
      assertThat(issued).hasValue(2);
      assertThat(registry.client.traffic().requests()).isEqualTo(2);
    }
  }

  @Test
  void credentialsAreRenewedWellBeforeAStreamThatCannotBeRepeated() throws Exception {
    try (TestRegistry registry = TestRegistry.start(MANNERS, this::issuing)) {
      try (BlobUpload upload = registry.repository.upload()) {
        registry.time.pass(VALIDITY.minusMinutes(3));
        upload.write(BYTES, 0, BYTES.length);
        upload.commit(BLOB.digest(), BYTES.length);
      }

      assertThat(issued).hasValue(2);
    }
  }

  @Test
  void expiryInTheMiddleRenewsOnceAndRepeats() throws Exception {
    try (TestRegistry registry = TestRegistry.start(MANNERS, this::issuing)) {
      registry.layer(BYTES);
      registry.repository.hasBlob(BLOB);
      registry.server.tokens().expireAll();

      assertThat(registry.repository.hasBlob(BLOB)).isTrue();
      assertThat(issued).hasValue(2);
      assertThat(registry.client.traffic().requests()).isEqualTo(3);
    }
  }

  @Test
  void expiryBetweenTheBytesAndTheCommitOfAnUploadIsNoLoss() throws Exception {
    try (TestRegistry registry = TestRegistry.start(MANNERS, this::issuing)) {
      try (BlobUpload upload = registry.repository.upload()) {
        upload.write(BYTES, 0, BYTES.length);
        // The upload was begun, and its bytes are let in.
        TestRegistry.waitUntil(() -> registry.server.tokens().accepted() == 2);
        registry.server.tokens().expireAll();
        upload.commit(BLOB.digest(), BYTES.length);
      }

      assertThat(registry.stored().blobs()).hasSize(1);
    }
  }

  @Test
  void refusalOfAStreamIsRetryableAndTheNextOneGetsOtherCredentials() throws Exception {
    try (TestRegistry registry = TestRegistry.start(MANNERS, this::issuing)) {
      registry.fault(
          FaultRule.nth(
              1, "PATCH", "/v2/team/app/blobs/uploads/.+", Answers.error(401, "UNAUTHORIZED")));

      assertThatThrownBy(() -> registry.upload(BYTES))
          .isInstanceOf(StoreException.Unavailable.class)
          .hasMessageContaining("expired during the upload");
      registry.upload(BYTES);

      assertThat(issued).hasValue(2);
      assertThat(registry.stored().blobs()).hasSize(1);
    }
  }

  @Test
  void wrongPasswordIsDeniedWithoutARepetition() throws Exception {
    try (TestRegistry registry =
        TestRegistry.start(
            MANNERS,
            server -> CredentialsSource.fixed(new Credentials.Basic("AWS", "wrong password")))) {
      assertThatThrownBy(() -> registry.repository.manifest(Digest.sha256(BYTES)))
          .isInstanceOf(StoreException.Denied.class)
          .hasMessageContaining("401 UNAUTHORIZED");
      assertThat(registry.client.traffic().requests()).isEqualTo(1);
    }
  }

  @Test
  void nobodyIsDenied() throws Exception {
    try (TestRegistry registry = TestRegistry.start(MANNERS)) {
      assertThatThrownBy(() -> registry.repository.upload())
          .isInstanceOf(StoreException.Denied.class);
      assertThat(registry.client.traffic().requests()).isEqualTo(1);
    }
  }

  @Test
  void missingPermissionIsDeniedWithoutARenewal() throws Exception {
    try (TestRegistry registry = TestRegistry.start(MANNERS, this::issuing)) {
      registry.fault(FaultRule.always("POST", ".*", Answers.error(403, "DENIED")));

      assertThatThrownBy(() -> registry.repository.upload())
          .isInstanceOf(StoreException.Denied.class)
          .hasMessageContaining("403 DENIED");
      assertThat(issued).hasValue(1);
    }
  }

  @Test
  void sourceThatIsThrottledIsAskedAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (TestRegistry registry =
        TestRegistry.start(
            MANNERS,
            server ->
                host -> {
                  if (calls.incrementAndGet() < 3) {
                    throw new StoreException.Throttled(
                        "GetAuthorizationToken", java.util.Optional.empty());
                  }
                  return EcrTokens.of(server.tokens().issue(VALIDITY));
                })) {
      registry.layer(BYTES);

      assertThat(registry.repository.hasBlob(BLOB)).isTrue();
      assertThat(registry.time.pauses()).hasSize(2);
    }
  }
}
