package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.Authentication;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Request;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs that the registry keeps at another origin, as ECR does with S3. */
class RedirectTest {
  private static final String BLOBS = "/v2/team/app/blobs/sha256:.*";
  private static final String STORED = "/team/app/sha256:.*";
  private static final byte[] BYTES = TestRegistry.bytes(300_000);

  private TestRegistry registry;
  private Descriptor blob;

  @BeforeEach
  void open() throws Exception {
    registry =
        TestRegistry.start(
            RegistryManners.plain()
                .withRedirectedBlobs(Duration.ofMinutes(1))
                .withAuthentication(new Authentication.Basic("carol", "correct horse")),
            server -> CredentialsSource.fixed(new Credentials.Basic("carol", "correct horse")));
    blob = registry.layer(BYTES);
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
  }

  private byte[] read() throws Exception {
    try (InputStream stream = registry.repository.blob(blob)) {
      return stream.readAllBytes();
    }
  }

  private List<Request> atTheOtherOrigin() throws Exception {
    return registry.journal().where(r -> r.origin() == Request.Origin.BLOB_STORE);
  }

  @Test
  void authorizationDoesNotLeaveTheOrigin() throws Exception {
    assertThat(read()).isEqualTo(BYTES);
    assertThat(atTheOtherOrigin())
        .singleElement()
        .satisfies(r -> assertThat(r.authorized()).isFalse());
    assertThat(registry.journal().requests("GET", BLOBS))
        .allSatisfy(r -> assertThat(r.authorized()).isTrue());
  }

  @Test
  void authorizationStaysWithinTheOrigin() throws Exception {
    URI elsewhere = URI.create("/v2/team/app/blobs/" + blob.digest() + "?again");
    registry.fault(FaultRule.nth(1, "GET", BLOBS, Answers.redirect(elsewhere)));

    assertThat(read()).isEqualTo(BYTES);
    assertThat(registry.journal().requests("GET", BLOBS))
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.authorized()).isTrue());
  }

  /** Larger than all buffers on the way, so that the reader has its part before the cut. */
  @Test
  void resumptionAsksTheRegistryForAFreshAddress() throws Exception {
    int size = 40 << 20;
    Descriptor large = registry.layer(TestRegistry.bytes(size));
    registry.fault(FaultRule.nth(1, "GET", STORED, new Fault.CutResponse(32 << 20)));
    try (InputStream stream = registry.repository.blob(large)) {
      stream.readNBytes(50_000);
      registry.server.expireBlobAddresses();
      assertThat(stream.readAllBytes()).hasSize(size - 50_000);
    }

    assertThat(registry.journal().count("GET", BLOBS)).isEqualTo(2);
    assertThat(atTheOtherOrigin().getLast().range()).isPresent();
  }

  @Test
  void expiredAddressIsResolvedAgain() throws Exception {
    registry.fault(FaultRule.nth(1, "GET", STORED, Answers.error(403, "AccessDenied")));

    assertThat(read()).isEqualTo(BYTES);
    assertThat(registry.journal().count("GET", BLOBS)).isEqualTo(2);
  }

  @Test
  void originThatAlwaysRefusesIsReportedWithItsOwnWords() throws Exception {
    String xml = "<Error><Code>AccessDenied</Code><Message>endpoint policy</Message></Error>";
    registry.fault(
        FaultRule.always(
            "GET",
            STORED,
            new Fault.Answer(
                403,
                java.util.Map.of("Content-Type", "application/xml"),
                dev.layerlift.testing.content.Content.of(xml))));

    assertThatThrownBy(this::read)
        .isInstanceOf(StoreException.Denied.class)
        .hasMessageContaining(registry.server.blobHost().orElseThrow())
        .hasMessageContaining("ACCESSDENIED")
        .hasMessageContaining("endpoint policy")
        .hasMessageNotContaining("X-Amz");
    assertThat(atTheOtherOrigin()).hasSize(3);
  }

  @Test
  void presenceIsToldByGetWhereTheSignatureIsNotGoodForHead() throws Exception {
    URI signed = URI.create("http://" + registry.server.blobHost().orElseThrow() + "/signed");
    registry.fault(FaultRule.always("HEAD", BLOBS, Answers.redirect(signed)));

    assertThat(registry.repository.hasBlob(blob)).isTrue();
  }

  @Test
  void circleEnds() throws Exception {
    URI self = registry.server.uri().resolve("/v2/team/app/blobs/" + blob.digest());
    registry.fault(FaultRule.always("GET", BLOBS, Answers.redirect(self)));

    assertThatThrownBy(this::read)
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("too many redirects");
    assertThat(registry.journal().count("GET", BLOBS)).isEqualTo(6);
  }

  @Test
  void redirectWithoutATargetIsAProtocolViolation() {
    registry.fault(FaultRule.always("GET", BLOBS, new Fault.DropHeader("Location")));

    assertThatThrownBy(this::read)
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("Location");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/latest",
        "http://metadata.google.internal/",
        "http://0.0.0.0:80/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/blob",
        "http://carol:secret@127.0.0.1/blob"
      })
  void forbiddenTargetIsNotVisited(String target) {
    registry.fault(FaultRule.always("GET", BLOBS, Answers.redirect(URI.create(target))));

    assertThatThrownBy(this::read)
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("refused to go to")
        .hasMessageNotContaining("secret@");
  }
}
