package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RawManifestTest {
  private static final byte[] BYTES = Sample.bytes(Sample.manifest() + "\n");
  private static final RawManifest RAW = RawManifest.of(MediaType.OCI_MANIFEST, BYTES);

  @Test
  void bytesAreKeptAsTheyAre() throws IOException {
    assertThat(RAW.bytes()).isEqualTo(BYTES);
    assertThat(RAW.size()).isEqualTo(BYTES.length);
    assertThat(RAW.digest()).isEqualTo(Digest.sha256(BYTES));
    assertThat(RAW.parse().toRaw().bytes()).isEqualTo(BYTES);
    assertThat(RAW.descriptor())
        .isEqualTo(Descriptor.of(MediaType.OCI_MANIFEST, Digest.sha256(BYTES), BYTES.length));
  }

  @Test
  void nobodyCanChangeTheBytesFromOutside() {
    byte[] given = BYTES.clone();
    RawManifest raw = RawManifest.of(MediaType.OCI_MANIFEST, given);
    given[0] = 0;
    raw.bytes()[1] = 0;

    assertThat(raw.bytes()).isEqualTo(BYTES);
  }

  @Test
  void bytesAreTakenUnderADigestThatTheyHave() throws IOException {
    byte[] hash = Digest.parse("sha512:" + "0".repeat(128)).newHash().digest(BYTES);
    Digest sha512 = new Digest("sha512", HexFormat.of().formatHex(hash));

    assertThat(RawManifest.verified(MediaType.OCI_MANIFEST, BYTES, sha512).digest())
        .isEqualTo(sha512);
    assertThat(RawManifest.verified(MediaType.OCI_MANIFEST, BYTES, RAW.digest())).isEqualTo(RAW);
  }

  @Test
  void otherBytesAreRefusedWithBothDigests() {
    assertThatThrownBy(() -> RawManifest.verified(MediaType.OCI_MANIFEST, BYTES, Sample.BASE))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("manifest " + Sample.BASE + " has the bytes of " + RAW.digest());
  }

  @Test
  void typeAndBytesMakeItTheSame() {
    assertThat(RawManifest.of(MediaType.OCI_MANIFEST, BYTES)).isEqualTo(RAW).hasSameHashCodeAs(RAW);
    assertThat(RawManifest.of(MediaType.DOCKER_MANIFEST, BYTES)).isNotEqualTo(RAW);
    assertThat(RawManifest.of(MediaType.OCI_MANIFEST, Sample.bytes("{}"))).isNotEqualTo(RAW);
  }
}
