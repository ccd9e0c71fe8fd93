package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.VerifiedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes a layout as a tar archive whose bytes follow from the layout's alone: folders and files
 * sorted by path, owned by root, changed at the epoch, without names of users.
 */
final class LayoutTar {
  private static final int FILE_MODE = 0100644;
  private static final int FOLDER_MODE = 0040755;
  private static final MediaType ANY = MediaType.parse("application/octet-stream");

  private final StoredFiles files;
  private final TarArchiveOutputStream tar;

  private LayoutTar(StoredFiles files, TarArchiveOutputStream tar) {
    this.files = files;
    this.tar = tar;
  }

  /**
   * Checks each blob against its name on the way. Leaves out what is no part of a layout.
   *
   * @param out left open
   */
  @SuppressWarnings("resource") // finished, not closed: the stream is the caller's
  static void write(StoredFiles files, OutputStream out) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    // A file above 8 GiB gets a pax header, which POSIX knows; GNU's way is base 256.
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    new LayoutTar(files, tar).write();
    tar.finish();
    tar.flush();
  }

  private void write() throws IOException {
    Set<Digest> blobs = files.blobs();
    folder("blobs/");
    for (String algorithm : new String[] {"sha256", "sha512"}) {
      boolean isUsed = blobs.stream().anyMatch(digest -> digest.algorithm().equals(algorithm));
      if (isUsed || algorithm.equals("sha256")) {
        folder("blobs/" + algorithm + "/");
      }
      for (Digest digest : blobs) {
        if (digest.algorithm().equals(algorithm)) {
          blob(digest);
        }
      }
    }
    file(LayoutReader.INDEX_FILE);
    file(LayoutReader.VERSION_FILE);
  }

  private void folder(String path) throws IOException {
    tar.putArchiveEntry(entry(path, FOLDER_MODE, 0));
    tar.closeArchiveEntry();
  }

  private void blob(Digest digest) throws IOException {
    String path = StoredFiles.blobPath(digest);
    StoredFile file = require(path);
    Descriptor descriptor = Descriptor.of(ANY, digest, file.size());
    try (InputStream content =
        new VerifiedInputStream(file.open(), descriptor, files.name() + ": " + path)) {
      copy(path, file.size(), content);
    }
  }

  private void file(String path) throws IOException {
    StoredFile file = require(path);
    try (InputStream content = file.open()) {
      copy(path, file.size(), content);
    }
  }

  private StoredFile require(String path) throws IOException {
    return files
        .find(path)
        .orElseThrow(() -> new MalformedInputException(files.name() + ": " + path + " has gone"));
  }

  private void copy(String path, long size, InputStream content) throws IOException {
    tar.putArchiveEntry(entry(path, FILE_MODE, size));
    content.transferTo(tar);
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry entry(String path, int mode, long size) {
    TarArchiveEntry entry = new TarArchiveEntry(path);
    entry.setMode(mode);
    entry.setSize(size);
    entry.setModTime(0);
    entry.setIds(0, 0);
    entry.setNames("", "");
    return entry;
  }
}
