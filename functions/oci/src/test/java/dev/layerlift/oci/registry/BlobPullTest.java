package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Request;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BlobPullTest {
  private static final String BLOBS = "/v2/team/app/blobs/sha256:.*";
  private static final byte[] BYTES = TestRegistry.bytes(300_000);

  private TestRegistry registry;
  private Descriptor blob;

  @BeforeEach
  void open() throws Exception {
    registry = TestRegistry.start(RegistryManners.plain());
    blob = registry.layer(BYTES);
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
  }

  private byte[] read(Descriptor descriptor) throws Exception {
    return read(registry, descriptor);
  }

  private static byte[] read(TestRegistry from, Descriptor descriptor) throws Exception {
    try (InputStream stream = from.repository.blob(descriptor)) {
      return stream.readAllBytes();
    }
  }

  private List<Optional<String>> ranges() throws Exception {
    return registry.journal().requests("GET", BLOBS).stream().map(Request::range).toList();
  }

  @Test
  void cutConnectionIsResumedWhereItEnded() throws Exception {
    registry.fault(FaultRule.nth(1, "GET", BLOBS, new Fault.CutResponse(100_000)));
    registry.fault(FaultRule.nth(2, "GET", BLOBS, new Fault.CutResponse(50_000)));

    assertThat(read(blob)).isEqualTo(BYTES);
    assertThat(ranges()).startsWith(Optional.empty());
    assertThat(ranges().getLast()).hasValueSatisfying(r -> assertThat(r).endsWith("-299999"));
    assertThat(registry.client.traffic().retries()).isEqualTo(2);
    assertThat(registry.client.traffic().downloadedBytes()).isEqualTo(BYTES.length);
  }

  @Test
  void stalledConnectionIsResumed() throws Exception {
    try (TestRegistry impatient = TestRegistry.impatient(RegistryManners.plain())) {
      impatient.layer(BYTES);
      impatient.fault(FaultRule.nth(1, "GET", BLOBS, new Fault.StallResponse(100_000)));

      assertThat(read(impatient, blob)).isEqualTo(BYTES);
      assertThat(impatient.client.traffic().retries()).isPositive();
    }
  }

  @Test
  void stallBeforeTheAnswerIsTriedAgain() throws Exception {
    try (TestRegistry hasty = TestRegistry.hasty(RegistryManners.plain())) {
      hasty.layer(BYTES);
      hasty.fault(FaultRule.nth(1, "GET", BLOBS, new Fault.StallBeforeResponse()));

      assertThat(read(hasty, blob)).isEqualTo(BYTES);
      assertThat(hasty.client.traffic().retries()).isPositive();
    }
  }

  @Test
  void progressRenewsThePatience() throws Exception {
    registry.fault(FaultRule.first(12, "GET", BLOBS, new Fault.CutResponse(20_000)));

    assertThat(read(blob)).isEqualTo(BYTES);
    assertThat(registry.client.traffic().retries()).isGreaterThan(4);
  }

  @Test
  void connectionThatAlwaysBreaksAtTheSameByteIsGivenUp() throws Exception {
    registry.fault(FaultRule.nth(1, "GET", BLOBS, new Fault.CutResponse(1_000)));
    registry.fault(FaultRule.always("GET", BLOBS, new Fault.CutResponse(0)));

    assertThatThrownBy(() -> read(blob))
        .isInstanceOf(StoreException.Unavailable.class)
        .hasMessageContaining(blob.digest().toString());
    assertThat(registry.client.traffic().retries()).isEqualTo(3);
  }

  @Test
  void serverThatIgnoresTheRangeIsReadFromItsStart() throws Exception {
    Fault whole = new Fault.Answer(200, Map.of(), Content.of(BYTES));

    assertThat(readResumed(whole)).isEqualTo(BYTES);
  }

  @Test
  void serverThatRefusesTheRangeIsAskedForTheWholeBlob() throws Exception {
    assertThat(readResumed(Answers.error(416, "UNSUPPORTED"))).isEqualTo(BYTES);
  }

  @Test
  void rangeThatStartsElsewhereIsAProtocolViolation() {
    Fault elsewhere = new Fault.ClaimHeader("Content-Range", "bytes 7-299999/300000");

    assertThatThrownBy(() -> readResumed(elsewhere))
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageContaining("bytes 7-299999/300000");
  }

  @Test
  void rangeOfABlobOfAnotherSizeIsAMismatch() {
    Fault other = new Fault.ClaimHeader("Content-Range", "bytes 100000-299999/300001");

    assertThatThrownBy(() -> readResumed(other)).isInstanceOf(StoreException.ContentMismatch.class);
  }

  /** A silence after 100 000 bytes, then the fault for the request with the range. */
  private byte[] readResumed(Fault fault) throws Exception {
    try (TestRegistry impatient = TestRegistry.impatient(RegistryManners.plain())) {
      impatient.layer(BYTES);
      impatient.fault(FaultRule.nth(1, "GET", BLOBS, new Fault.StallResponse(100_000)));
      impatient.fault(FaultRule.nth(2, "GET", BLOBS, fault));
      byte[] bytes = read(impatient, blob);
      assertThat(impatient.client.traffic().resumed()).isEqualTo(1);
      return bytes;
    }
  }

  @Test
  void truncatedBlobIsAMismatch() throws Exception {
    Descriptor longer = Descriptor.of(blob.mediaType(), blob.digest(), blob.size() + 5);

    assertThatThrownBy(() -> read(longer)).isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void truncatedBlobOfUnknownLengthIsAMismatch() throws Exception {
    Descriptor longer = Descriptor.of(blob.mediaType(), blob.digest(), blob.size() + 5);
    registry.fault(FaultRule.always("GET", BLOBS, new Fault.HideLength()));

    assertThatThrownBy(() -> read(longer)).isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void longerBlobOfUnknownLengthIsAMismatch() throws Exception {
    Descriptor shorter = Descriptor.of(blob.mediaType(), blob.digest(), blob.size() - 5);
    registry.fault(FaultRule.always("GET", BLOBS, new Fault.HideLength()));

    assertThatThrownBy(() -> read(shorter)).isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void flippedBitIsAMismatchBeforeTheLastByteInEveryReadMethod() throws Exception {
    registry.fault(FaultRule.always("GET", BLOBS, new Fault.FlipResponse(150_000)));

    assertMismatch(InputStream::readAllBytes);
    assertMismatch(stream -> stream.transferTo(new ByteArrayOutputStream()));
    assertMismatch(stream -> stream.skipNBytes(blob.size()));
    assertMismatch(stream -> stream.readNBytes(BYTES.length));
    assertMismatch(stream -> {
      int read = 0;
      while (read >= 0) {
        read = stream.read();
      }
    });
  }

  private interface Reading {
    void of(InputStream stream) throws Exception;
  }

  private void assertMismatch(Reading reading) throws Exception {
    try (InputStream stream = registry.repository.blob(blob)) {
      assertThatThrownBy(() -> reading.of(stream))
          .isInstanceOf(StoreException.ContentMismatch.class);
      assertThatThrownBy(() -> stream.read()).isInstanceOf(StoreException.ContentMismatch.class);
    }
  }

  @Test
  void htmlIsAProtocolViolation() {
    registry.fault(FaultRule.always("GET", BLOBS, Answers.html()));

    assertThatThrownBy(() -> read(blob)).isInstanceOf(StoreException.ProtocolViolation.class);
  }

  @Test
  void layerThatAManifestNamesButNobodyHasIsNotFound() {
    Descriptor missing = Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.sha256(new byte[] {1}), 1);

    assertThatThrownBy(() -> read(missing))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining("BLOB_UNKNOWN");
    assertThat(registry.client.traffic().retries()).isZero();
  }

  @Test
  void closingEarlyAbortsTheConnection() throws Exception {
    byte[] large = TestRegistry.bytes(20 << 20);
    Descriptor layer = registry.layer(large);
    try (InputStream stream = registry.repository.blob(layer)) {
      assertThat(stream.read()).isEqualTo(large[0] & 0xff);
    }

    registry.assertNothingOpen();
    assertThat(registry.journal().requests().getLast().sentBytes()).isLessThan(large.length);
  }

  @Test
  void readingAfterCloseFails() throws Exception {
    InputStream stream = registry.repository.blob(blob);
    stream.close();
    stream.close();

    assertThatThrownBy(stream::read).hasMessageContaining("closed");
  }

  @Test
  void presenceCostsOneHead() throws Exception {
    assertThat(registry.repository.hasBlob(blob)).isTrue();
    assertThat(registry.requests()).containsExactly("HEAD /blobs/" + blob.digest());
  }

  @Test
  void presenceIsReadWhereHeadDoesNotTell() throws Exception {
    registry.fault(FaultRule.nth(1, "HEAD", BLOBS, new Fault.HideLength()));
    registry.fault(FaultRule.nth(2, "HEAD", BLOBS, Answers.error(405, "UNSUPPORTED")));

    assertThat(registry.repository.hasBlob(blob)).isTrue();
    assertThat(registry.repository.hasBlob(blob)).isTrue();
  }
}
