package dev.layerlift.testing.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.content.Sha256;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

class TestTarTest {
  private static Map<String, TarArchiveEntry> read(byte[] tar) throws Exception {
    Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), entry);
      }
    }
    return entries;
  }

  @Test
  void everyKindIsReadBackByAnotherReader() throws Exception {
    Map<String, TarArchiveEntry> entries = read(TestTar.seeded(1).everyKind().bytes());
    assertThat(entries.get("usr/")).matches(TarArchiveEntry::isDirectory);
    assertThat(entries.get("usr/bin/alias"))
        .matches(TarArchiveEntry::isSymbolicLink)
        .returns("app", TarArchiveEntry::getLinkName);
    assertThat(entries.get("usr/bin/same")).matches(TarArchiveEntry::isLink);
    assertThat(entries.get("usr/far"))
        .returns("../" + "far/".repeat(40), TarArchiveEntry::getLinkName);
    assertThat(entries.get("dev/null"))
        .matches(TarArchiveEntry::isCharacterDevice)
        .returns(3, TarArchiveEntry::getDevMinor);
    assertThat(entries.get("dev/loop0")).matches(TarArchiveEntry::isBlockDevice);
    assertThat(entries.get("run.pipe")).matches(TarArchiveEntry::isFIFO);
    assertThat(entries).containsKeys("usr/.wh.gone", "var/.wh..wh..opq", "usr/ünïcödé-日本語");
    assertThat(entries.keySet()).anyMatch(name -> name.length() > 150 && name.endsWith("/gnu"));
    assertThat(entries.get("usr/xattr"))
        .returns("lift", entry -> entry.getExtraPaxHeader("SCHILY.xattr.user.layer"));
    assertThat(entries.get("usr/odd"))
        .returns(3_000_000L, TarArchiveEntry::getLongUserId)
        .returns(06755, TarArchiveEntry::getMode)
        .returns("1969-12-31T23:59:58.25Z", entry -> entry.getLastModifiedTime().toString());
  }

  @Test
  void theSameSeedGivesTheSameBytesOnEveryMachine() {
    assertThat(Sha256.of(TestTar.seeded(1).everyKind().bytes()))
        .isEqualTo(Sha256.of(TestTar.seeded(1).everyKind().bytes()))
        .isNotEqualTo(Sha256.of(TestTar.seeded(2).everyKind().bytes()))
        .isEqualTo("sha256:163a143debe658351d15dd633f57a54688b29134a37a81d028ea4764bbb99810");
  }

  @Test
  void theShareDecidesHowWellItCompresses() {
    assertThat(deflated(0)).isBetween(100_000, 101_000);
    assertThat(deflated(0.5)).isBetween(40_000, 75_000);
    assertThat(deflated(1)).isLessThan(30_000);
  }

  private static int deflated(double compressibleShare) {
    byte[] tar = TestTar.seeded(3).file("a", 100_000, compressibleShare).bytes();
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(tar);
      deflater.finish();
      return deflater.deflate(new byte[200_000]);
    }
  }

  @Test
  void anArchiveEndsWithTwoZeroBlocksOrWithout() {
    byte[] whole = TestTar.seeded(1).file("a", 512, 0).bytes();
    assertThat(whole).hasSize(512 + 512 + 1024).endsWith(new byte[1024]);
    assertThat(TestTar.seeded(1).file("a", 512, 0).bytesWithoutEnd()).hasSize(1024);
  }
}
