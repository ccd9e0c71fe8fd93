package dev.layerlift.cli;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Tells how many bytes of blobs are read, for a progress bar. */
final class ObservedSource implements ImageSource {
  private final ImageSource source;
  private final LongConsumer read;

  /**
   * @param read gets the number of bytes of each read; called by several threads
   */
  ObservedSource(ImageSource source, LongConsumer read) {
    this.source = source;
    this.read = read;
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    return new FilterInputStream(source.blob(descriptor)) {
      @Override
      public int read() throws IOException {
        int b = in.read();
        read.accept(b < 0 ? 0 : 1);
        return b;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        read.accept(Math.max(count, 0));
        return count;
      }
    };
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public RawManifest manifest(ManifestSelector selector) throws IOException {
    return source.manifest(selector);
  }

  @Override
  public Optional<Descriptor> resolve(ManifestSelector selector) throws IOException {
    return source.resolve(selector);
  }

  @Override
  public boolean hasBlob(Descriptor descriptor) throws IOException {
    return source.hasBlob(descriptor);
  }

  @Override
  public List<Tag> tags() throws IOException {
    return source.tags();
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return source.referrers(subject);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
