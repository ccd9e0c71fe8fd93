package dev.layerlift.sandbox.simulator;

import dev.layerlift.handler.FunctionInstance.Sabotage;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ForwardingTarget;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.workflow.ImageLease;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Mistakes that a stage could make, each one that the simulator must find. */
final class Sabotages {
  private Sabotages() {}

  /** Publish names what it has stored, before Verify has seen it. */
  static Sabotage tagsBeforeVerification() {
    return images(images ->
        new ForwardingTarget(images) {
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
        new ForwardingTarget(images) {
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
        new ForwardingTarget(images) {
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
}
