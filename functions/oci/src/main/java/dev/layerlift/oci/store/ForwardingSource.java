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

/** Another store under its own name; closing it closes that one. */
public abstract class ForwardingSource implements ImageSource {
  private final ImageSource images;

  protected ForwardingSource(ImageSource images) {
    this.images = images;
  }

  @Override
  public String name() {
    return images.name();
  }

  @Override
  public RawManifest manifest(ManifestSelector selector) throws IOException {
    return images.manifest(selector);
  }

  @Override
  public Optional<Descriptor> resolve(ManifestSelector selector) throws IOException {
    return images.resolve(selector);
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    return images.blob(descriptor);
  }

  @Override
  public boolean hasBlob(Descriptor descriptor) throws IOException {
    return images.hasBlob(descriptor);
  }

  @Override
  public List<Tag> tags() throws IOException {
    return images.tags();
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return images.referrers(subject);
  }

  @Override
  public void close() throws IOException {
    images.close();
  }
}
