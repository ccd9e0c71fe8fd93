package dev.layerlift.bench;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.testing.content.Content;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** One blob to read; uploads are counted and forgotten. */
final class DiscardingStore implements ImageTarget {
  private final Content blob;

  DiscardingStore(Content blob) {
    this.blob = blob;
  }

  @Override
  public String name() {
    return "bench";
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    return blob.open(0);
  }

  @Override
  public BlobUpload upload() {
    return new BlobUpload() {
      private long written;

      @Override
      public void write(byte[] bytes, int offset, int length) {
        written += length;
      }

      @Override
      public void commit(Digest digest, long size) {
        if (size != written) {
          throw new IllegalStateException(size + " bytes committed, " + written + " written");
        }
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public RawManifest manifest(ManifestSelector selector) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Descriptor> resolve(ManifestSelector selector) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean hasBlob(Descriptor descriptor) {
    return false;
  }

  @Override
  public List<Tag> tags() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Descriptor> referrers(Digest subject) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean mount(Descriptor descriptor, RepositoryName from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void putBlob(Descriptor descriptor, byte[] bytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void putManifest(RawManifest manifest) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void tag(Tag tag, RawManifest manifest) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
