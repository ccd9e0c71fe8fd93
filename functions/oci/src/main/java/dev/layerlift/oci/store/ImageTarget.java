package dev.layerlift.oci.store;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;

/**
 * A store that images are written to. What is written can be read back through {@link ImageSource}.
 * Safe for use by several threads.
 */
public interface ImageTarget extends ImageSource {
  /**
   * Begins a streaming upload of a blob whose digest is not known yet. Nothing is visible before
   * {@link BlobUpload#commit}. The caller closes it.
   */
  BlobUpload upload() throws IOException;

  /**
   * As {@link #upload}, for bytes that the caller has compared with their digest before it commits:
   * the store need not hash them once more.
   */
  default BlobUpload uploadVerified() throws IOException {
    return upload();
  }

  /**
   * Makes a blob of another repository of the same registry visible here without moving bytes.
   *
   * @return false where the store cannot: the caller uploads instead
   */
  boolean mount(Descriptor descriptor, RepositoryName from) throws IOException;

  /**
   * Stores a small blob in one go; nothing happens if it is there.
   *
   * @throws StoreException.ContentMismatch if the store got other bytes
   */
  void putBlob(Descriptor descriptor, byte[] bytes) throws IOException;

  /** Stores a manifest under its digest, visible to nobody who does not know the digest. */
  void putManifest(RawManifest manifest) throws IOException;

  /**
   * Points a tag at a manifest, storing it where it is missing.
   *
   * @throws StoreException.TagImmutable if the tag exists and may not be moved, also where it names
   *     this manifest already
   */
  void tag(Tag tag, RawManifest manifest) throws IOException;
}
