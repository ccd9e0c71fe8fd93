package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Files by their path below a layout's root, on disk or in an archive. For several threads. */
interface StoredFiles extends Closeable {
  /** As the command line names them, {@code oci:dir}. */
  String name();

  /**
   * @param path segments between slashes, relative, such as {@code blobs/sha256/6b2f…}
   * @throws dev.layerlift.codec.io.MalformedInputException if there is something else at the path
   *     than a regular file below the root
   */
  Optional<StoredFile> find(String path) throws IOException;

  /** All that lies under {@code blobs/} and has a digest for its name. */
  Set<Digest> blobs() throws IOException;

  /** OCI image layout specification, "Blobs". */
  static String blobPath(Digest digest) {
    return "blobs/" + digest.algorithm() + "/" + digest.hex();
  }

  /** The digest that a path below {@code blobs/} stands for; empty for files of other names. */
  static Optional<Digest> digest(String algorithm, String file) {
    try {
      return Optional.of(new Digest(algorithm, file));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  default Optional<StoredFile> blob(Digest digest) throws IOException {
    return find(blobPath(digest));
  }
}
