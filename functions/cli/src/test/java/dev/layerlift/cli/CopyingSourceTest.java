package dev.layerlift.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.layout.OciLayout;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that are made while a blob is read. */
class CopyingSourceTest {
  private static final byte[] BYTES = "a layer ".repeat(50_000).getBytes(UTF_8);
  private static final Descriptor BLOB =
      Descriptor.of(MediaType.OCI_LAYER_GZIP, Digest.sha256(BYTES), BYTES.length);

  @TempDir private Path folder;
  private OciLayout from;
  private OciLayout to;
  private CopyingSource source;

  @BeforeEach
  void open() throws IOException {
    from = OciLayout.openOrCreate(folder.resolve("from"));
    from.putBlob(BLOB, BYTES);
    to = OciLayout.openOrCreate(folder.resolve("to"));
    source = new CopyingSource(from, to, Optional.empty());
  }

  @AfterEach
  void close() throws IOException {
    from.close();
    to.close();
  }

  private static Path blob(Path layout) {
    return layout.resolve("blobs/sha256").resolve(BLOB.digest().hex());
  }

  @Test
  void blobThatIsReadIsThere() throws IOException {
    try (InputStream in = source.blob(BLOB)) {
      assertThat(in.readAllBytes()).isEqualTo(BYTES);
    }
    assertThat(to.hasBlob(BLOB)).isTrue();
    assertThat(blob(folder.resolve("to"))).hasBinaryContent(BYTES);
  }

  @Test
  void blobThatIsNotReadToItsEndIsNot() throws IOException {
    try (InputStream in = source.blob(BLOB)) {
      assertThat(in.readNBytes(1000)).hasSize(1000);
    }
    assertThat(to.hasBlob(BLOB)).isFalse();
  }

  @Test
  void blobWithOtherBytesIsNot() throws IOException {
    byte[] wrong = BYTES.clone();
    wrong[wrong.length / 2] ^= 1;
    Files.write(blob(folder.resolve("from")), wrong);
    try (InputStream in = source.blob(BLOB)) {
      assertThatThrownBy(in::readAllBytes).isInstanceOf(StoreException.ContentMismatch.class);
    }
    assertThat(to.hasBlob(BLOB)).isFalse();
  }

  @Test
  void copyThatFailsLeavesTheReadingAlone() throws IOException {
    try (InputStream in = source.blob(BLOB)) {
      assertThat(in.readNBytes(1000)).hasSize(1000);
      // A folder in the blob's place: the upload cannot be committed.
      Files.createDirectories(blob(folder.resolve("to")));
      assertThat(in.readAllBytes()).hasSize(BYTES.length - 1000);
    }
    assertThat(blob(folder.resolve("to"))).isEmptyDirectory();
  }
}
