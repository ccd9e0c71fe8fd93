package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageConfig;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.publish.Proof.Check;
import dev.layerlift.workflow.Failures;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Proves from the outside that an image is what it says: every manifest, configuration and layer is
 * read, unpacked and compared. It knows nothing of how the image was made.
 */
public final class ImageProof {
  private static final int MAX_DEPTH = 4;

  private final ProofNotes notes;
  private final SociProof soci;
  private final LayerProof layers;

  /** One platform's image, read and found readable. */
  private record PlatformProof(Platform platform, Manifest manifest, ImageConfig config) {}

  /**
   * @param digest of the manifest or index that was asked for
   * @param platforms none in an artifact
   */
  private record ImageRead(Digest digest, List<PlatformProof> platforms) {}

  private ImageProof(Consumer<Check> listener) {
    this.notes = new ProofNotes(listener);
    this.soci = new SociProof(notes);
    this.layers = new LayerProof(notes, soci);
  }

  /**
   * @param listener told of each check as soon as it is made
   * @throws dev.layerlift.workflow.LayerliftException if the store cannot be asked, or has no such
   *     image; what is missing or wrong within the image is a finding
   */
  public static Proof of(ImageSource store, ManifestSelector selector, Consumer<Check> listener) {
    ImageProof proof = new ImageProof(listener);
    proof.image(store, selector);
    return proof.notes.proof();
  }

  /**
   * Also proves that the image and its source unpack to the same bytes with the same configuration,
   * platform by platform. Where neither has a platform that can be unpacked, only equal digests
   * prove anything.
   */
  public static Proof against(
      ImageSource source,
      ManifestSelector sourceSelector,
      ImageSource store,
      ManifestSelector selector,
      Consumer<Check> listener) {
    ImageProof proof = new ImageProof(listener);
    ImageRead before = proof.image(source, sourceSelector);
    ImageRead after = proof.image(store, selector);
    proof.compare(before, after);
    return proof.notes.proof();
  }

  private ImageRead image(ImageSource store, ManifestSelector selector) {
    List<PlatformProof> found = new ArrayList<>();
    try {
      RawManifest root = store.manifest(selector);
      walk(store, root, Optional.empty(), found, new HashSet<>(), 0);
      soci.finish(store);
      return new ImageRead(root.digest(), found);
    } catch (IOException e) {
      throw Failures.of(e, "read " + selector + " in " + store.name());
    }
  }

  private void walk(
      ImageSource store,
      RawManifest raw,
      Optional<Platform> platform,
      List<PlatformProof> found,
      Set<Digest> seen,
      int depth) {
    String subject = "manifest " + raw.digest() + " in " + store.name();
    if (!seen.add(raw.digest())) {
      return;
    }
    if (depth > MAX_DEPTH) {
      notes.differs(subject, "lies deeper than " + MAX_DEPTH + " indices");
      return;
    }
    if (!raw.mediaType().isManifest() && !raw.mediaType().isIndex()) {
      notes.notChecked(subject, "is no image manifest but " + raw.mediaType());
      return;
    }
    try {
      switch (raw.parse()) {
        case Manifest manifest -> manifest(store, manifest, platform, found);
        case ImageIndex index -> {
          notes.holds(subject, "an index of " + index.manifests().size() + " manifests");
          soci.collect(store, index);
          for (Descriptor entry : index.manifests()) {
            child(store, entry, found, seen, depth);
          }
        }
      }
    } catch (IOException e) {
      finding(subject, e);
    }
  }

  private void child(
      ImageSource store, Descriptor entry, List<PlatformProof> found, Set<Digest> seen, int depth) {
    String subject = "manifest " + entry.digest() + " in " + store.name();
    RawManifest raw;
    try {
      raw = store.manifest(entry.digest());
    } catch (IOException e) {
      finding(subject, e);
      return;
    }
    if (raw.size() != entry.size()) {
      notes.differs(subject, "has %d bytes, the index says %d".formatted(raw.size(), entry.size()));
    }
    if (!raw.mediaType().equals(entry.mediaType())) {
      notes.same(subject, "media type", raw.mediaType(), entry.mediaType());
    }
    walk(store, raw, entry.platform(), found, seen, depth + 1);
  }

  private void manifest(
      ImageSource store,
      Manifest manifest,
      Optional<Platform> platform,
      List<PlatformProof> found) {
    String subject = "manifest " + manifest.toRaw().digest() + " in " + store.name();
    boolean runs =
        manifest.config().mediaType().isImageConfig()
            && platform.filter(Platform::isUnknown).isEmpty();
    if (!runs) {
      notes.notChecked(subject, "nobody runs it: only its digests are looked at");
      layers.read(store, manifest.config());
      manifest.layers().forEach(layer -> layers.read(store, layer));
      return;
    }
    Optional<ImageConfig> config = config(store, manifest.config());
    if (config.isEmpty()) {
      return;
    }
    int expected = manifest.layers().size();
    int actual = config.get().diffIds().size();
    if (expected != actual) {
      notes.differs(subject, "%d layers, but %d diff_ids".formatted(expected, actual));
      return;
    }
    soci.collectNamed(store, manifest);
    soci.collectReferrers(store, manifest.toRaw().digest());
    notes.holds(
        subject,
        "%s, %d layers, as many diff_ids"
            .formatted(platform.orElse(config.get().platform()), expected));
    for (int i = 0; i < expected; i++) {
      layers.unpack(store, manifest.layers().get(i), config.get().diffIds().get(i));
    }
    found.add(new PlatformProof(platform.orElse(config.get().platform()), manifest, config.get()));
  }

  private Optional<ImageConfig> config(ImageSource store, Descriptor config) {
    String subject = "configuration " + config.digest() + " in " + store.name();
    if (config.size() > Json.MAX_DOCUMENT.bytes()) {
      notes.differs(
          subject, "has %d bytes, %s at most".formatted(config.size(), Json.MAX_DOCUMENT));
      return Optional.empty();
    }
    try (InputStream in = store.blob(config)) {
      return Optional.of(ImageConfig.parse(in.readAllBytes(), subject));
    } catch (IOException e) {
      finding(subject, e);
      return Optional.empty();
    }
  }

  private void finding(String subject, IOException e) {
    if (LayerProof.isFinding(e)) {
      notes.differs(subject, "does not read: " + e.getMessage());
    } else {
      throw Failures.of(e, "read " + subject);
    }
  }

  private void compare(ImageRead source, ImageRead image) {
    List<PlatformProof> before = source.platforms();
    List<PlatformProof> after = image.platforms();
    if (before.isEmpty() && after.isEmpty()) {
      notes.same(
          "both images", "no platform can run them, digests", source.digest(), image.digest());
      return;
    }
    List<Platform> platforms = before.stream().map(PlatformProof::platform).toList();
    notes.same(
        "both images",
        "platforms",
        platforms,
        after.stream().map(PlatformProof::platform).toList());
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      PlatformProof one = before.get(i);
      PlatformProof other = after.get(i);
      String subject = "both images of " + one.platform();
      notes.same(
          subject,
          "configuration with history",
          one.manifest().config().digest(),
          other.manifest().config().digest());
      if (one.config().diffIds().equals(other.config().diffIds())) {
        notes.holds(
            subject, "the same " + one.config().diffIds().size() + " diff_ids in the same order");
      } else {
        notes.same(subject, "diff_ids", one.config().diffIds(), other.config().diffIds());
      }
    }
  }
}
