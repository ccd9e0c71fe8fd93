package dev.layerlift.oci.store;

import dev.layerlift.oci.model.Digest;
import java.io.Closeable;
import java.io.IOException;

/** Bytes on their way into a store. Used by one thread at a time. */
public interface BlobUpload extends Closeable {
  /** Sends bytes; blocks while the store is slower than the caller. The array can be reused. */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /**
   * Ends the upload and makes the blob visible.
   *
   * @param size in bytes, of all that was written
   * @throws StoreException.ContentMismatch if the store computed another digest
   */
  void commit(Digest digest, long size) throws IOException;

  /** Without a commit before it, cancels the upload and leaves nothing. Idempotent. */
  @Override
  void close() throws IOException;
}
