package dev.layerlift.layer;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.VerifiedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store with one blob to read and one to write, both of which can fail. Counts what is open. */
final class OneLayerStore implements ImageTarget {
  /** Opens what the store holds, whatever that is. */
  @FunctionalInterface
  interface Blob {
    InputStream open() throws IOException;
  }

  /** Where an upload can fail. */
  enum Step {
    OPEN,
    WRITE,
    COMMIT
  }

  private final Blob blob;
  private final AtomicInteger open = new AtomicInteger();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private @Nullable Step failingStep;
  private @Nullable IOException failure;
  private @Nullable Digest committed;
  private boolean aborted;

  OneLayerStore(Blob blob) {
    this.blob = blob;
  }

  OneLayerStore failingAt(Step step, IOException e) {
    failingStep = step;
    failure = e;
    return this;
  }

  /** What was uploaded and committed. */
  byte[] stored() {
    if (committed == null) {
      throw new AssertionError("nothing was committed");
    }
    return written.toByteArray();
  }

  Optional<Digest> committed() {
    return Optional.ofNullable(committed);
  }

  boolean aborted() {
    return aborted;
  }

  /** Streams and uploads that were opened and not closed. */
  int open() {
    return open.get();
  }

  private void failAt(Step step) throws IOException {
    if (step == failingStep && failure != null) {
      throw failure;
    }
  }

  @Override
  public String name() {
    return "store.example/team/app";
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    InputStream in = new VerifiedInputStream(blob.open(), descriptor, name());
    open.incrementAndGet();
    return new FilterInputStream(in) {
      private boolean closed;

      @Override
      public void close() throws IOException {
        if (!closed) {
          closed = true;
          open.decrementAndGet();
        }
        super.close();
      }
    };
  }

  @Override
  public BlobUpload upload() throws IOException {
    failAt(Step.OPEN);
    open.incrementAndGet();
    return new Upload();
  }

  private final class Upload implements BlobUpload {
    private boolean closed;

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      failAt(Step.WRITE);
      written.write(bytes, offset, length);
    }

    @Override
    public void commit(Digest digest, long size) throws IOException {
      failAt(Step.COMMIT);
      if (!digest.equals(Digest.sha256(written.toByteArray())) || size != written.size()) {
        throw new AssertionError("committed as " + digest + " with " + size + " bytes");
      }
      committed = digest;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        aborted = committed == null;
        open.decrementAndGet();
      }
    }
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
    throw new UnsupportedOperationException();
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
