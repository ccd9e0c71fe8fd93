package dev.layerlift.oci.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class VerifiedInputStreamTest {
  private static final byte[] RIGHT = "the right bytes".getBytes(StandardCharsets.US_ASCII);

  @Test
  void rightBytesPassToTheEnd() throws Exception {
    InputStream stream = verified(RIGHT, descriptor(RIGHT.length));

    assertThat(stream.readAllBytes()).isEqualTo(RIGHT);
    assertThat(stream.read()).isEqualTo(-1);
    assertThat(stream.read()).isEqualTo(-1);
  }

  @Test
  void singleBytesAndSkippedBytesAreHashedToo() throws Exception {
    InputStream stream = verified(RIGHT, descriptor(RIGHT.length));

    assertThat(stream.read()).isEqualTo('t');
    stream.skipNBytes(3);
    assertThat(stream.readNBytes(5)).asString().isEqualTo("right");
    stream.skipNBytes(RIGHT.length - 9);
    assertThat(stream.read()).isEqualTo(-1);
  }

  @Test
  void lastByteOfWrongBytesIsNeverHandedOut() throws Exception {
    byte[] wrong = RIGHT.clone();
    wrong[3] ^= 1;
    InputStream stream = verified(wrong, descriptor(RIGHT.length));

    stream.readNBytes(RIGHT.length - 1);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(stream::read)
          .isInstanceOf(StoreException.ContentMismatch.class)
          .hasMessageContaining("layer of the test")
          .hasMessageContaining(Digest.sha256(wrong).toString())
          .hasMessageContaining(Digest.sha256(RIGHT).toString());
    }
  }

  @Test
  void wrongBytesStayWrongWhenTheDigestIsThatOfNothing() throws Exception {
    Descriptor ofNothing =
        Descriptor.of(MediaType.OCI_LAYER_TAR, Digest.sha256(new byte[0]), RIGHT.length);
    InputStream stream = verified(RIGHT, ofNothing);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(stream::readAllBytes).isInstanceOf(StoreException.ContentMismatch.class);
    }
  }

  @Test
  void earlyEndNamesBothSizes() {
    InputStream stream = verified(RIGHT, descriptor(RIGHT.length + 5));

    assertThatThrownBy(stream::readAllBytes)
        .isInstanceOf(StoreException.ContentMismatch.class)
        .hasMessageContaining("ends after 15 of 20 bytes");
  }

  @Test
  void bytesBehindTheEndAreRefused() throws Exception {
    byte[] longer = "the right bytes and one more".getBytes(StandardCharsets.US_ASCII);
    InputStream exact = verified(longer, descriptor(RIGHT.length));
    assertThat(exact.readNBytes(RIGHT.length)).isEqualTo(RIGHT);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(exact::read)
          .isInstanceOf(StoreException.ContentMismatch.class)
          .hasMessageContaining("longer than its 15 bytes");
    }

    InputStream inOneRead = verified(longer, descriptor(RIGHT.length));
    assertThatThrownBy(() -> inOneRead.read(new byte[100]))
        .isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void sha512IsCheckedWithItsOwnHash() throws Exception {
    Digest sha512 =
        Digest.parse(
            "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
    Descriptor nothing = Descriptor.of(MediaType.OCI_LAYER_TAR, sha512, 0);

    assertThat(verified(new byte[0], nothing).read()).isEqualTo(-1);
  }

  @Test
  void emptyBlobOfAnotherDigestIsRefused() {
    assertThatThrownBy(() -> verified(new byte[0], descriptor(0)).read())
        .isInstanceOf(StoreException.ContentMismatch.class);
  }

  @Test
  void closeClosesTheStreamBeneath() throws Exception {
    boolean[] closed = new boolean[1];
    InputStream beneath =
        new InputStream() {
          @Override
          public int read() {
            return -1;
          }

          @Override
          public void close() throws IOException {
            closed[0] = true;
          }
        };
    new VerifiedInputStream(beneath, descriptor(0), "layer").close();

    assertThat(closed[0]).isTrue();
  }

  private static Descriptor descriptor(long size) {
    return Descriptor.of(MediaType.OCI_LAYER_TAR, Digest.sha256(RIGHT), size);
  }

  private static InputStream verified(byte[] bytes, Descriptor expected) {
    return new VerifiedInputStream(new ByteArrayInputStream(bytes), expected, "layer of the test");
  }
}
