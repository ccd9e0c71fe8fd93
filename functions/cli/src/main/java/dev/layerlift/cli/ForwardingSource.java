package dev.layerlift.cli;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A source that asks another one for everything. */
abstract class ForwardingSource implements ImageSource {
  private final ImageSource source;

  ForwardingSource(ImageSource source) {
    this.source = source;
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    return source.blob(descriptor);
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
