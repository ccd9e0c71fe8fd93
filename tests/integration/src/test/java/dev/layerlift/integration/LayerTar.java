package dev.layerlift.integration;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes one layer as an uncompressed pax tar, entry by entry, in the order of the calls. */
final class LayerTar implements AutoCloseable {

  private static final Instant MODIFIED = Instant.parse("2025-03-14T15:09:26.535897932Z");

  private final TarArchiveOutputStream tar;

  LayerTar(Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file);
    tar = new TarArchiveOutputStream(out, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  LayerTar directory(String name, int mode) throws IOException {
    return put(entry(name + "/", TarConstants.LF_DIR, mode));
  }

  LayerTar file(String name, int mode, String text) throws IOException {
    return put(entry(name, TarConstants.LF_NORMAL, mode), text);
  }

  LayerTar symbolicLink(String name, String target) throws IOException {
    TarArchiveEntry entry = entry(name, TarConstants.LF_SYMLINK, 0777);
    entry.setLinkName(target);
    return put(entry);
  }

  /**
   * Another name for a file.
   *
   * @param mode that of the target: unpackers apply the header of the link to both
   */
  LayerTar hardLink(String name, String target, int mode) throws IOException {
    TarArchiveEntry entry = entry(name, TarConstants.LF_LINK, mode);
    entry.setLinkName(target);
    return put(entry);
  }

  /** Removes what a lower layer has under this name (OCI image-spec, layer.md, "Whiteouts"). */
  LayerTar whiteout(String folder, String name) throws IOException {
    return put(entry(folder + "/.wh." + name, TarConstants.LF_NORMAL, 0));
  }

  /** Hides everything that lower layers have in this folder ("Opaque Whiteout"). */
  LayerTar opaque(String folder) throws IOException {
    return put(entry(folder + "/.wh..wh..opq", TarConstants.LF_NORMAL, 0));
  }

  /** Copies a file, through symbolic links, or a whole folder, which keeps its inner ones. */
  LayerTar copy(Path source, String name) throws IOException {
    if (!Files.isDirectory(source)) {
      return copyFile(source.toRealPath(), name);
    }
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        String inside = name + (file.equals(source) ? "" : "/" + source.relativize(file));
        if (Files.isSymbolicLink(file)) {
          symbolicLink(inside, Files.readSymbolicLink(file).toString());
        } else if (Files.isDirectory(file)) {
          directory(inside, 0755);
        } else {
          copyFile(file, inside);
        }
      }
    }
    return this;
  }

  static TarArchiveEntry entry(String name, byte type, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type);
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setLastModifiedTime(FileTime.from(MODIFIED));
    return entry;
  }

  LayerTar put(TarArchiveEntry entry) throws IOException {
    return put(entry, "");
  }

  LayerTar put(TarArchiveEntry entry, String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  private LayerTar copyFile(Path file, String name) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    boolean executable = permissions.contains(PosixFilePermission.OWNER_EXECUTE);
    TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL, executable ? 0755 : 0644);
    entry.setSize(Files.size(file));
    tar.putArchiveEntry(entry);
    Files.copy(file, tar);
    tar.closeArchiveEntry();
    return this;
  }

  /** Directories above these names, each once, the highest first. */
  static List<String> parents(List<String> names) {
    return names.stream()
        .flatMap(name -> Stream.iterate(Path.of(name).getParent(), p -> p != null, Path::getParent))
        .map(Path::toString)
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
