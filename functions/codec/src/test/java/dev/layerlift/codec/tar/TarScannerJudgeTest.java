package dev.layerlift.codec.tar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** commons-compress writes tars, and reads them beside the scanner. */
class TarScannerJudgeTest {
  private static final byte[] TYPES = {
    TarConstants.LF_NORMAL,
    TarConstants.LF_NORMAL,
    TarConstants.LF_NORMAL,
    TarConstants.LF_LINK,
    TarConstants.LF_SYMLINK,
    TarConstants.LF_CHR,
    TarConstants.LF_BLK,
    TarConstants.LF_DIR,
    TarConstants.LF_FIFO
  };

  /**
   * @param random decides everything
   * @param posix pax headers for what does not fit, or GNU's ways
   */
  private static byte[] tar(Random random, boolean posix) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(
          posix ? TarArchiveOutputStream.LONGFILE_POSIX : TarArchiveOutputStream.LONGFILE_GNU);
      tar.setBigNumberMode(
          posix ? TarArchiveOutputStream.BIGNUMBER_POSIX : TarArchiveOutputStream.BIGNUMBER_STAR);
      tar.setAddPaxHeadersForNonAsciiNames(posix);
      for (int i = 0; i < 40; i++) {
        entry(tar, random, posix);
      }
    }
    return bytes.toByteArray();
  }

  private static void entry(TarArchiveOutputStream tar, Random random, boolean posix)
      throws IOException {
    byte type = TYPES[random.nextInt(TYPES.length)];
    TarArchiveEntry entry = new TarArchiveEntry(name(random), type, true);
    byte[] content = new byte[type == TarConstants.LF_NORMAL ? random.nextInt(3000) : 0];
    random.nextBytes(content);
    entry.setSize(content.length);
    entry.setMode(random.nextInt(1 << 16));
    // The judge cuts base-256 owners to 32 bits with a sign.
    long largestOwner = posix ? 1L << 33 : 1L << 31;
    entry.setUserId(random.nextLong(random.nextBoolean() ? 5000 : largestOwner));
    entry.setGroupId(random.nextLong(random.nextBoolean() ? 5000 : largestOwner));
    entry.setUserName("user" + random.nextInt(9));
    entry.setGroupName("group");
    entry.setDevMajor(random.nextInt(500));
    entry.setDevMinor(random.nextInt(500));
    long seconds = random.nextLong(-1000, 1L << 34);
    entry.setLastModifiedTime(
        FileTime.from(Instant.ofEpochSecond(seconds, posix ? random.nextInt(1_000_000_000) : 0)));
    if (type == TarConstants.LF_LINK || type == TarConstants.LF_SYMLINK) {
      entry.setLinkName(name(random));
    }
    if (posix && random.nextInt(3) == 0) {
      entry.addPaxHeader("SCHILY.xattr.user.x", "value" + random.nextInt(100));
    }
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static String name(Random random) {
    int length = 1 + random.nextInt(random.nextInt(4) == 0 ? 300 : 60);
    StringBuilder name = new StringBuilder();
    while (name.length() < length) {
      name.append("abc/d\u00e9f.\u20ac_".charAt(random.nextInt(10)));
    }
    return "n" + name.toString().replace("//", "/x").replaceAll("/$", "_");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void scannerAndJudgeReadTheSame(boolean posix) throws IOException {
    for (int seed = 0; seed < 60; seed++) {
      byte[] tar = tar(new Random(seed), posix);
      List<TarEntry> entries = new ArrayList<>();
      TarScanner scanner = new TarScanner(entries::add);
      scanner.push(tar, 0, tar.length);
      scanner.finish();
      int index = 0;
      try (TarArchiveInputStream judge =
          new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
        TarArchiveEntry expected = judge.getNextEntry();
        while (expected != null) {
          compare(entries.get(index), expected);
          compareContent(tar, entries.get(index), judge.readAllBytes());
          index++;
          expected = judge.getNextEntry();
        }
      }
      assertThat(entries).as("seed %d", seed).hasSize(index);
    }
  }

  private static void compare(TarEntry entry, TarArchiveEntry expected) {
    // Where a directory's name comes from decides whether the judge puts a slash behind it.
    assertThat(withoutSlash(entry.name().toString())).isEqualTo(withoutSlash(expected.getName()));
    assertThat(entry.typeflag()).isEqualTo((char) expected.getLinkFlag());
    assertThat(entry.size()).isEqualTo(expected.getSize());
    assertThat(entry.mode()).isEqualTo(expected.getMode());
    assertThat(entry.uid()).isEqualTo(expected.getLongUserId());
    assertThat(entry.gid()).isEqualTo(expected.getLongGroupId());
    assertThat(entry.userName().toString()).isEqualTo(expected.getUserName());
    assertThat(entry.groupName().toString()).isEqualTo(expected.getGroupName());
    assertThat(entry.linkName().toString()).isEqualTo(expected.getLinkName());
    if (expected.isCharacterDevice() || expected.isBlockDevice()) {
      assertThat(entry.devMajor()).isEqualTo(expected.getDevMajor());
      assertThat(entry.devMinor()).isEqualTo(expected.getDevMinor());
    }
    assertThat(Instant.ofEpochSecond(entry.modTime().seconds(), entry.modTime().nanos()))
        .isEqualTo(expected.getLastModifiedTime().toInstant());
    RawText xattr = entry.paxRecords().get(RawText.of("SCHILY.xattr.user.x"));
    assertThat(xattr == null ? null : xattr.toString())
        .isEqualTo(expected.getExtraPaxHeader("SCHILY.xattr.user.x"));
  }

  private static String withoutSlash(String name) {
    return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
  }

  private static void compareContent(byte[] tar, TarEntry entry, byte[] expected) {
    int offset = (int) entry.contentOffset();
    assertThat(RawText.copyOf(tar, offset, (int) entry.storedSize()))
        .isEqualTo(RawText.copyOf(expected));
  }
}
