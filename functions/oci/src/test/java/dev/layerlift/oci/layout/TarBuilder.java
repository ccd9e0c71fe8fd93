package dev.layerlift.oci.layout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Tar archives as others write them: by commons-compress, entry for entry, no name refused. */
final class TarBuilder {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar;

  TarBuilder() {
    this(TarArchiveOutputStream.LONGFILE_POSIX);
  }

  /**
   * @param longFileMode one of commons-compress's ways for names above 100 bytes
   */
  TarBuilder(int longFileMode) {
    tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(longFileMode);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  TarBuilder file(String path, byte[] content) throws IOException {
    return entry(path, TarConstants.LF_NORMAL, "", content);
  }

  TarBuilder file(String path, String content) throws IOException {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  TarBuilder folder(String path) throws IOException {
    return entry(path, TarConstants.LF_DIR, "", new byte[0]);
  }

  TarBuilder symbolicLink(String path, String target) throws IOException {
    return entry(path, TarConstants.LF_SYMLINK, target, new byte[0]);
  }

  TarBuilder hardLink(String path, String target) throws IOException {
    return entry(path, TarConstants.LF_LINK, target, new byte[0]);
  }

  /** An entry of any type; the name stays as it is given, with leading slashes and dots. */
  TarBuilder entry(String path, byte type, String linkTarget, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path, type, true);
    entry.setName(path);
    entry.setLinkName(linkTarget);
    entry.setSize(content.length);
    // A whole second: fractions would get a pax header of their own.
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  /** A file whose pax header has one more record. */
  TarBuilder fileWithPaxRecord(String path, String key, String value, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(path);
    entry.setSize(content.length);
    // A whole second: fractions would get a pax header of their own.
    entry.setModTime(0);
    entry.addPaxHeader(key, value);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  /** The archive with its end mark. */
  byte[] bytes() throws IOException {
    tar.close();
    return bytes.toByteArray();
  }

  Path write(Path file) throws IOException {
    return Files.write(file, bytes());
  }
}
