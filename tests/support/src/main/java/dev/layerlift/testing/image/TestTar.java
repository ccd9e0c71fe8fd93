package dev.layerlift.testing.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Builds a tar archive entry by entry, as image builders write layers. Single use. */
public final class TestTar {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
  private static final int BLOCK = 512;

  private final SplittableRandom random;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar;

  private TestTar(long seed) {
    random = new SplittableRandom(seed);
    tar = new TarArchiveOutputStream(bytes, BLOCK, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  public static TestTar seeded(long seed) {
    return new TestTar(seed);
  }

  public TestTar directory(String name) {
    return add(entry(name.endsWith("/") ? name : name + "/", TarConstants.LF_DIR));
  }

  public TestTar file(String name, byte[] content) {
    return add(entry(name, TarConstants.LF_NORMAL), content);
  }

  /**
   * @param size in bytes
   * @param compressibleShare 0 is noise, 1 is text of few words
   */
  public TestTar file(String name, int size, double compressibleShare) {
    return file(name, SeededBytes.of(random, size, compressibleShare));
  }

  public TestTar symlink(String name, String target) {
    TarArchiveEntry entry = entry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    return add(entry);
  }

  public TestTar hardlink(String name, String target) {
    TarArchiveEntry entry = entry(name, TarConstants.LF_LINK);
    entry.setLinkName(target);
    return add(entry);
  }

  public TestTar characterDevice(String name, int major, int minor) {
    return device(TarConstants.LF_CHR, name, major, minor);
  }

  public TestTar blockDevice(String name, int major, int minor) {
    return device(TarConstants.LF_BLK, name, major, minor);
  }

  public TestTar fifo(String name) {
    return add(entry(name, TarConstants.LF_FIFO));
  }

  /** Hides a file of a lower layer (image specification, layer.md). */
  public TestTar whiteout(String directory, String name) {
    return file(directory + "/.wh." + name, new byte[0]);
  }

  /** Hides all that lower layers have in a directory. */
  public TestTar opaqueWhiteout(String directory) {
    return file(directory + "/.wh..wh..opq", new byte[0]);
  }

  /** A file with records of its own in a pax header, such as {@code SCHILY.xattr.user.a}. */
  public TestTar fileWithPax(String name, Map<String, String> records, byte[] content) {
    TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL);
    records.forEach(entry::addPaxHeader);
    return add(entry, content);
  }

  /** A name beyond 100 bytes the way GNU tar writes it: an entry of its own, type L. */
  public TestTar fileWithGnuName(String name, byte[] content) {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    file(name, content);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    return this;
  }

  /** A header for all entries that follow, type g. */
  public TestTar globalPax(String key, String value) {
    TarArchiveEntry entry = entry("pax_global_header", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
    entry.addPaxHeader(key, value);
    try {
      tar.putArchiveEntry(entry); // writes the records and closes the entry
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** One or more of every kind of entry above, with odd names, owners, modes and times. */
  public TestTar everyKind() {
    String deep = "deep/" + "directory-with-a-long-name/".repeat(6);
    globalPax("comment", "0123456789");
    directory("usr").directory("usr/bin").directory(deep);
    file("usr/bin/app", 70_000, 0.5).file("usr/empty", new byte[0]).file("usr/block", 512, 1);
    symlink("usr/bin/alias", "app").hardlink("usr/bin/same", "usr/bin/app");
    symlink("usr/far", "../" + "far/".repeat(40));
    characterDevice("dev/null", 1, 3).blockDevice("dev/loop0", 7, 0).fifo("run.pipe");
    whiteout("usr", "gone").opaqueWhiteout("var");
    file(deep + "file", 1000, 0).fileWithGnuName(deep + "gnu", new byte[] {1, 2, 3});
    file("./usr/dot", 10, 1).file("usr/ünïcödé-日本語", 20, 1).file("usr/bin/app", 30, 1);
    fileWithPax(
        "usr/xattr",
        Map.of("SCHILY.xattr.security.capability", "cap", "SCHILY.xattr.user.layer", "lift"),
        new byte[] {42});
    TarArchiveEntry odd = entry("usr/odd", TarConstants.LF_NORMAL);
    odd.setMode(06755);
    odd.setUserId(3_000_000L);
    odd.setGroupId(3_000_001L);
    odd.setLastModifiedTime(FileTime.from(Instant.parse("1969-12-31T23:59:58.250Z")));
    return add(odd, new byte[] {7});
  }

  /** The archive with the two zero blocks at its end. Ends the building. */
  public byte[] bytes() {
    try {
      tar.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** As {@link #bytes()}, but the archive just ends after the last entry. */
  public byte[] bytesWithoutEnd() {
    byte[] whole = bytes();
    return Arrays.copyOf(whole, whole.length - 2 * BLOCK);
  }

  private TestTar device(byte type, String name, int major, int minor) {
    TarArchiveEntry entry = entry(name, type);
    entry.setDevMajor(major);
    entry.setDevMinor(minor);
    return add(entry);
  }

  private static TarArchiveEntry entry(String name, byte type) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setLastModifiedTime(FileTime.from(TIME));
    entry.setIds(0, 0);
    entry.setMode(type == TarConstants.LF_DIR ? 0755 : 0644);
    return entry;
  }

  private TestTar add(TarArchiveEntry entry) {
    return add(entry, new byte[0]);
  }

  private TestTar add(TarArchiveEntry entry, byte[] content) {
    entry.setSize(content.length);
    try {
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }
}
