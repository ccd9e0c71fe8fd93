package dev.layerlift.testing.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.github.luben.zstd.ZstdInputStream;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.content.Sha256;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class TestLayerTest {
  private static final byte[] TAR = TestTar.seeded(1).everyKind().bytes();

  private static String unpacked(TestLayer layer) throws Exception {
    try (InputStream blob = layer.blob().open(0);
        InputStream tar =
            switch (layer.encoding()) {
              case TAR -> blob;
              case GZIP -> new GZIPInputStream(blob);
              case ZSTD -> new ZstdInputStream(blob);
            }) {
      return Sha256.of(tar);
    }
  }

  private static void assertConsistent(TestLayer layer) throws Exception {
    assertThat(Sha256.of(layer.blob())).isEqualTo(layer.digest());
    assertThat(layer.blob().size()).isEqualTo(layer.size());
    assertThat(unpacked(layer)).isEqualTo(layer.diffId());
  }

  @Test
  void everyEncodingUnpacksToTheArchive() throws Exception {
    assertConsistent(TestLayer.uncompressed(TAR));
    assertConsistent(TestLayer.gzip(TAR));
    assertConsistent(TestLayer.gzip(TAR, 0));
    assertConsistent(TestLayer.gzip(TAR, 9));
    assertConsistent(TestLayer.gzipMembers(TAR, 7));
    assertConsistent(TestLayer.zstd(TAR, 3));
    assertThat(TestLayer.gzip(TAR).diffId()).isEqualTo(Sha256.of(TAR));
    assertThat(TestLayer.gzip(TAR, 9).size()).isLessThan(TestLayer.gzip(TAR, 0).size());
  }

  @Test
  void aBrokenLayerHasACorrectDigest() throws Exception {
    TestLayer layer = TestLayer.gzip(TAR);
    TestLayer broken = layer.withFlippedBit((int) layer.size() - 6);
    assertThat(Sha256.of(broken.blob())).isEqualTo(broken.digest()).isNotEqualTo(layer.digest());
    assertThatIOException().isThrownBy(() -> unpacked(broken));
    TestLayer shorter = layer.truncated(100);
    assertThat(shorter.size()).isEqualTo(layer.size() - 100);
    assertThatIOException().isThrownBy(() -> unpacked(shorter));
    TestLayer longer = layer.withTrailing(new byte[] {1, 2, 3});
    assertThat(longer.blob().bytes()).hasSize((int) layer.size() + 3).endsWith(1, 2, 3);
    assertThat(longer.digest()).isEqualTo(Sha256.of(longer.blob()));
  }

  @Test
  void aGeneratedLayerIsOneGzipMemberOfRealFiles() throws Exception {
    TestLayer layer = GeneratedLayer.gzip(5, 64 << 20, 0.5);
    assertConsistent(layer);
    int files = 0;
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new GZIPInputStream(layer.blob().open(0)))) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        assertThat(entry.getSize()).isEqualTo(32 << 20);
        assertThat(entry.getName()).isEqualTo("opt/generated/file-" + files);
        files++;
      }
    }
    assertThat(files).isEqualTo(2);
    assertThat(layer.size()).isBetween(30L << 20, 45L << 20);
  }

  @Test
  void aGeneratedLayerIsReadFromAnyOffset() throws Exception {
    TestLayer layer = GeneratedLayer.uncompressed(5, 1, 0.5);
    assertConsistent(layer);
    byte[] whole = layer.blob().bytes();
    for (int offset : new int[] {0, 1, 511, 512, 513, 1 << 20, whole.length - 1, whole.length}) {
      Content blob = layer.blob();
      try (InputStream in = blob.open(offset)) {
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(whole, offset, whole.length));
      }
    }
  }
}
