package dev.layerlift.bench;

import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.testing.content.Content;
import dev.layerlift.workflow.LayerFacts;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A folder as a gzip layer in a temporary file, which {@link #close} deletes.
 *
 * @param tarSize in bytes
 */
record FolderLayer(Path file, LayerFacts facts, long tarSize) implements AutoCloseable {
  private static final int BUFFER_SIZE = 1 << 16;

  static FolderLayer of(Path folder) throws IOException {
    Path file = Files.createTempFile("layer-bench", ".tar.gz");
    MessageDigest digest = Digest.newSha256();
    MessageDigest diffId = Digest.newSha256();
    long tarSize;
    try (OutputStream stored =
            new DigestOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file), BUFFER_SIZE), digest);
        OutputStream tar =
            new DigestOutputStream(new GZIPOutputStream(stored, BUFFER_SIZE), diffId);
        TarArchiveOutputStream archive = new TarArchiveOutputStream(tar, "UTF-8")) {
      archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      write(folder, archive);
      archive.finish();
      tarSize = archive.getBytesWritten();
    }
    LayerFacts facts =
        new LayerFacts(
            Digest.ofSha256(digest.digest()),
            Files.size(file),
            MediaType.OCI_LAYER_GZIP,
            new DiffId(Digest.ofSha256(diffId.digest())));
    return new FolderLayer(file, facts, tarSize);
  }

  private static void write(Path folder, TarArchiveOutputStream archive) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files =
          walk.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
              .filter(Files::isReadable)
              .sorted()
              .toList();
    }
    for (Path file : files) {
      TarArchiveEntry entry = new TarArchiveEntry(folder.relativize(file).toString());
      entry.setSize(Files.size(file));
      archive.putArchiveEntry(entry);
      Files.copy(file, archive);
      archive.closeArchiveEntry();
    }
  }

  Content content() throws IOException {
    return Content.of(file);
  }

  @Override
  public void close() throws IOException {
    Files.delete(file);
  }
}
