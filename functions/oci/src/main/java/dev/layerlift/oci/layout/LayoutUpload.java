package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.MessageDigest;

/** A blob on its way into a layout directory: a nameless file until its digest is known. */
final class LayoutUpload implements BlobUpload {
  private static final int WINDOW = 1 << 16;

  private final DirectoryFiles files;
  private final TemporaryFile file;
  private final MessageDigest sha256 = Digest.newSha256();
  private final boolean hashing;
  private long written;
  private boolean ended;

  /**
   * @param hashing false for bytes that the caller has compared with their digest
   */
  LayoutUpload(DirectoryFiles files, TemporaryFile file, boolean hashing) {
    this.files = files;
    this.file = file;
    this.hashing = hashing;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    requireOpen();
    file.write(bytes, offset, length);
    if (hashing) {
      sha256.update(bytes, offset, length);
    }
    written += length;
  }

  @Override
  public void commit(Digest digest, long size) throws IOException {
    requireOpen();
    ended = true;
    if (size != written) {
      throw mismatch(digest, written + " bytes were written, not " + size);
    }
    if (hashing && !digest.matches(hash(digest))) {
      throw mismatch(digest, "the " + written + " bytes that were written have another digest");
    }
    // Refuses a directory or a link out at the blob's place; a file there is replaced by its like.
    files.blob(digest);
    file.moveTo(files.blobFolder(digest), digest.hex());
  }

  /** All uploads are hashed for sha256 on their way; the rare sha512 reads the file again. */
  private byte[] hash(Digest digest) throws IOException {
    if (digest.algorithm().equals("sha256")) {
      return sha256.digest();
    }
    MessageDigest hash = digest.newHash();
    try (InputStream stream = Files.newInputStream(file.path())) {
      byte[] window = new byte[WINDOW];
      for (int n = stream.read(window); n >= 0; n = stream.read(window)) {
        hash.update(window, 0, n);
      }
    }
    return hash.digest();
  }

  private StoreException.ContentMismatch mismatch(Digest digest, String reason) {
    return new StoreException.ContentMismatch(files.name() + ": blob " + digest + ": " + reason);
  }

  private void requireOpen() {
    if (ended) {
      throw new IllegalStateException("the upload has ended");
    }
  }

  @Override
  public void close() throws IOException {
    ended = true;
    file.close();
  }
}
