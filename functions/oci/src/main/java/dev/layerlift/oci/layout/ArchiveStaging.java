package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The next state of an archive: a folder beside it that holds what is new, laid over the archive as
 * it was when the folder was made.
 */
final class ArchiveStaging implements Closeable {
  private static final int BUFFER = 1 << 18;

  private final Path archive;
  private final String name;
  private final StagingFolder folder;
  private final StoredFiles base;
  private final Optional<Version> opened;
  private final OciLayout layout;
  private boolean tagged;
  private boolean closed;

  private ArchiveStaging(
      Path archive,
      String name,
      StagingFolder folder,
      StoredFiles base,
      Optional<Version> opened,
      OciLayout layout) {
    this.archive = archive;
    this.name = name;
    this.folder = folder;
    this.base = base;
    this.opened = opened;
    this.layout = layout;
  }

  /**
   * What tells whether a file is still the one that was opened.
   *
   * @param key of the file system, such as device and inode
   */
  private record Version(@Nullable Object key, long size, FileTime modified) {
    static Optional<Version> of(Path file) throws IOException {
      try {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return Optional.of(
            new Version(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime()));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }
  }

  static ArchiveStaging beside(Path archive, String name) throws IOException {
    Path target = Files.exists(archive) ? archive.toRealPath() : archive.toAbsolutePath();
    Optional<Version> version = Version.of(target);
    StoredFiles base = version.isPresent() ? TarFiles.open(target, name) : new NoFiles(name);
    StagingFolder folder = StagingFolder.beside(target);
    try {
      LayoutIndex index =
          version.isPresent() ? LayoutReader.open(base).index() : LayoutIndex.empty();
      OciLayout layout = OciLayout.stage(folder.path(), base, index);
      return new ArchiveStaging(target, name, folder, base, version, layout);
    } catch (IOException | RuntimeException e) {
      try (base;
          folder) {
        throw e;
      }
    }
  }

  OciLayout layout() {
    return layout;
  }

  synchronized void tag(Tag tag, RawManifest manifest) throws IOException {
    layout.tag(tag, manifest);
    tagged = true;
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (base;
        folder) {
      if (tagged) {
        publish(new OverlaidFiles(new DirectoryFiles(folder.path(), name), base));
      }
    }
  }

  private void publish(StoredFiles files) throws IOException {
    Path directory = folder.path().resolveSibling("");
    try (TemporaryFile file = TemporaryFile.create(folder.path(), Durability.SYNCED)) {
      OutputStream out = new BufferedOutputStream(file.stream(), BUFFER);
      LayoutTar.write(files, out);
      out.flush();
      if (!Version.of(archive).equals(opened)) {
        throw new StoreException.Unavailable(
            name + " was changed by another program meanwhile: nothing was written, do it again");
      }
      file.moveTo(directory, archive.getFileName().toString());
    }
  }
}
