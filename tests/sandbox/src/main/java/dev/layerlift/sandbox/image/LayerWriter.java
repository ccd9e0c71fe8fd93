package dev.layerlift.sandbox.image;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Streams one layer into a store, as a builder would: tar, gzip level 6, digests on the way. */
final class LayerWriter {
  private static final int BUFFER = 1 << 16;

  /** The same files give the same layer, whenever it is made. */
  private static final long MODIFIED_MILLIS = 1_767_225_600_000L;

  record Written(Descriptor descriptor, DiffId diffId, long uncompressedSize) {}

  private LayerWriter() {}

  static Written write(LayerContent content, ImageTarget target) throws IOException {
    MessageDigest tarHash = Digest.newSha256();
    try (BlobUpload upload = target.upload()) {
      HashedUpload blob = new HashedUpload(upload);
      CountingTar tar =
          new CountingTar(
              new DigestOutputStream(
                  new GZIPOutputStream(new BufferedOutputStream(blob, BUFFER), BUFFER), tarHash));
      writeEntries(content, tar);
      Digest digest = Digest.ofSha256(blob.hash.digest());
      upload.commit(digest, blob.size);
      return new Written(
          Descriptor.of(MediaType.OCI_LAYER_GZIP, digest, blob.size),
          new DiffId(Digest.ofSha256(tarHash.digest())),
          tar.size);
    }
  }

  private static void writeEntries(LayerContent content, OutputStream out) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, 10240, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      for (Map.Entry<String, Path> file : content.files().entrySet()) {
        writeEntry(file.getKey(), file.getValue(), tar);
      }
    }
  }

  private static void writeEntry(String name, Path file, TarArchiveOutputStream tar)
      throws IOException {
    if (Files.isSymbolicLink(file)) {
      TarArchiveEntry link = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
      link.setLinkName(Files.readSymbolicLink(file).toString());
      put(link, tar);
    } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      TarArchiveEntry folder = new TarArchiveEntry(name + "/");
      folder.setMode(TarArchiveEntry.DEFAULT_DIR_MODE);
      put(folder, tar);
    } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(Files.size(file));
      entry.setMode(Files.isExecutable(file) ? 0100755 : TarArchiveEntry.DEFAULT_FILE_MODE);
      entry.setModTime(MODIFIED_MILLIS);
      tar.putArchiveEntry(entry);
      Files.copy(file, tar);
      tar.closeArchiveEntry();
    }
  }

  private static void put(TarArchiveEntry entry, TarArchiveOutputStream tar) throws IOException {
    entry.setModTime(MODIFIED_MILLIS);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
  }

  private static final class HashedUpload extends OutputStream {
    private final BlobUpload upload;
    private final MessageDigest hash = Digest.newSha256();
    private long size;

    HashedUpload(BlobUpload upload) {
      this.upload = upload;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      upload.write(bytes, offset, length);
      hash.update(bytes, offset, length);
      size += length;
    }
  }

  private static final class CountingTar extends OutputStream {
    private final OutputStream out;
    private long size;

    CountingTar(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      size += length;
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
