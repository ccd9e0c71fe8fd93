package dev.layerlift.oci.store;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;

/** Another store under its own name, also for writing. */
public abstract class ForwardingTarget extends ForwardingSource implements ImageTarget {
  private final ImageTarget target;

  protected ForwardingTarget(ImageTarget target) {
    super(target);
    this.target = target;
  }

  @Override
  public BlobUpload upload() throws IOException {
    return target.upload();
  }

  @Override
  public BlobUpload uploadVerified() throws IOException {
    return target.uploadVerified();
  }

  @Override
  public boolean mount(Descriptor descriptor, RepositoryName from) throws IOException {
    return target.mount(descriptor, from);
  }

  @Override
  public void putBlob(Descriptor descriptor, byte[] bytes) throws IOException {
    target.putBlob(descriptor, bytes);
  }

  @Override
  public void putManifest(RawManifest manifest) throws IOException {
    target.putManifest(manifest);
  }

  @Override
  public void tag(Tag tag, RawManifest manifest) throws IOException {
    target.tag(tag, manifest);
  }
}
