package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** One repository of a registry. */
public final class RegistryRepository implements ImageTarget {
  private final String name;
  private final ManifestPull manifestPull;
  private final ManifestPush manifestPush;
  private final BlobPull blobPull;
  private final BlobPush blobPush;
  private final TagList tagList;
  private final ReferrerList referrerList;
  private final ReferrersTag referrersTag;
  private final Runnable onClose;

  RegistryRepository(RepositoryUrls urls, Calls calls, Runnable onClose) {
    Steps steps = Steps.of(urls, calls);
    this.name = urls.endpoint().host() + "/" + urls.name();
    this.manifestPull = new ManifestPull(steps);
    this.manifestPush = new ManifestPush(steps);
    this.blobPull = new BlobPull(steps);
    this.blobPush = new BlobPush(steps, blobPull);
    this.tagList = new TagList(steps);
    this.referrerList = new ReferrerList(steps, manifestPull);
    this.referrersTag = new ReferrersTag(manifestPull, manifestPush, referrerList);
    this.onClose = onClose;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public RawManifest manifest(ManifestSelector selector) throws IOException {
    return manifestPull.get(selector);
  }

  @Override
  public Optional<Descriptor> resolve(ManifestSelector selector) throws IOException {
    return manifestPull.resolve(selector);
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    return blobPull.open(descriptor);
  }

  @Override
  public boolean hasBlob(Descriptor descriptor) throws IOException {
    return blobPull.exists(descriptor);
  }

  @Override
  public List<Tag> tags() throws IOException {
    return tagList.all();
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return referrerList.of(subject, Optional.empty());
  }

  /** Referrers of one artifact type, filtered by the registry where it can. */
  public List<Descriptor> referrers(Digest subject, MediaType artifactType) throws IOException {
    return referrerList.of(subject, Optional.of(artifactType));
  }

  @Override
  public BlobUpload upload() throws IOException {
    return blobPush.stream();
  }

  @Override
  public boolean mount(Descriptor descriptor, RepositoryName from) throws IOException {
    return blobPush.mount(descriptor, from);
  }

  @Override
  public void putBlob(Descriptor descriptor, byte[] bytes) throws IOException {
    blobPush.put(descriptor, bytes);
  }

  @Override
  public void putManifest(RawManifest manifest) throws IOException {
    put(manifest.digest(), manifest);
  }

  @Override
  public void tag(Tag tag, RawManifest manifest) throws IOException {
    put(tag, manifest);
  }

  private void put(ManifestSelector selector, RawManifest manifest) throws IOException {
    boolean listed = manifestPush.put(selector, manifest);
    if (!listed) {
      referrersTag.announce(manifest);
    }
  }

  /** Closes the registry too if it was opened for this repository alone. */
  @Override
  public void close() {
    onClose.run();
  }

  @Override
  public String toString() {
    return name;
  }
}
