package dev.layerlift.sandbox.simulator;

import dev.layerlift.handler.FunctionInstance.Sabotage;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.workflow.ImageLease;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Mistakes that a stage could make, each one that the simulator must find. */
final class Sabotages {
  private Sabotages() {}

  /** Publish names what it has stored, before Verify has seen it. */
  static Sabotage tagsBeforeVerification() {
    return images(images ->
        new Forwarding(images) {
          @Override
          public void putManifest(RawManifest manifest) throws IOException {
            super.putManifest(manifest);
            super.tag(new Tag("v1-optimized"), manifest);
          }
        });
  }

  /** Tag takes an error for a lost answer, and a lost answer for a good one. */
  static Sabotage believesThatItHasTagged() {
    return images(images ->
        new Forwarding(images) {
          @Override
          public void tag(Tag tag, RawManifest manifest) {
            try {
              super.tag(tag, manifest);
            } catch (IOException e) {
              // That is the mistake.
            }
          }
        });
  }

  /** Tag does not look whether the source's tag still names the source. */
  static Sabotage doesNotLookAtTheSourceTag(Stored source) {
    Descriptor then =
        Descriptor.of(
            MediaType.parse(source.mediaType()),
            Digest.parse(source.digest()),
            source.manifest().length);
    return images(images ->
        new Forwarding(images) {
          @Override
          public Optional<Descriptor> resolve(ManifestSelector selector) throws IOException {
            return selector.equals(new Tag(World.TAG))
                ? Optional.of(then)
                : super.resolve(selector);
          }
        });
  }

  /** A lease that is lost shuts the image out for days. */
  static Sabotage leasesForDays() {
    return new Sabotage(UnaryOperator.identity(), Duration.ofDays(10));
  }

  private static Sabotage images(UnaryOperator<ImageTarget> images) {
    return new Sabotage(images, ImageLease.DEFAULT_DURATION);
  }

  /** The store itself. */
  private abstract static class Forwarding implements ImageTarget {
    private final ImageTarget images;

    Forwarding(ImageTarget images) {
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
    public BlobUpload upload() throws IOException {
      return images.upload();
    }

    @Override
    public boolean mount(Descriptor descriptor, RepositoryName from) throws IOException {
      return images.mount(descriptor, from);
    }

    @Override
    public void putBlob(Descriptor descriptor, byte[] bytes) throws IOException {
      images.putBlob(descriptor, bytes);
    }

    @Override
    public void putManifest(RawManifest manifest) throws IOException {
      images.putManifest(manifest);
    }

    @Override
    public void tag(Tag tag, RawManifest manifest) throws IOException {
      images.tag(tag, manifest);
    }

    @Override
    public void close() throws IOException {
      images.close();
    }
  }
}
