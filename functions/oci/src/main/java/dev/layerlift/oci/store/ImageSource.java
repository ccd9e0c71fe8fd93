package dev.layerlift.oci.store;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A store that images are read from. Safe for use by several threads. */
public interface ImageSource extends AutoCloseable {
  /** Names the store in messages, such as {@code registry.example/team/app} or {@code oci:dir}. */
  String name();

  /**
   * The manifest's bytes. Asked for by digest, they are known to have it.
   *
   * @throws StoreException.NotFound if there is none
   */
  RawManifest manifest(ManifestSelector selector) throws IOException;

  /** Where a tag or digest points, without its bytes; empty if it is not there. */
  Optional<Descriptor> resolve(ManifestSelector selector) throws IOException;

  /**
   * A blob from its first byte. The stream survives broken connections where the store can resume,
   * and throws before its end if size or digest are not the descriptor's: a caller that has read -1
   * has read exactly the blob. The caller closes it, also early.
   *
   * @throws StoreException.NotFound if there is none
   */
  InputStream blob(Descriptor descriptor) throws IOException;

  /** Whether the blob is there with the descriptor's size. */
  boolean hasBlob(Descriptor descriptor) throws IOException;

  /** All tags, sorted. */
  List<Tag> tags() throws IOException;

  /** Manifests whose subject is the digest: signatures, attestations, SOCI V1 indices. */
  List<Descriptor> referrers(Digest subject) throws IOException;

  @Override
  void close() throws IOException;
}
