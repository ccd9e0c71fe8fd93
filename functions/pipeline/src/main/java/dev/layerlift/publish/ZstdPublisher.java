package dev.layerlift.publish;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.MalformedImageException;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.PlatformPlan;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.PublishedVariant.PublishedImage;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores the zstd variant's manifests under their digests, children before the index.
 *
 * <p>A platform none of whose layers changed keeps its manifest, and an image all of whose
 * platforms did keeps its own: the publication then names the source.
 */
final class ZstdPublisher {
  private final SourceManifests originals;
  private final ImageTarget target;
  private final SharedContent shared;
  private final Deadline deadline;

  /**
   * @param target can be the source itself: then only manifests are written
   */
  ZstdPublisher(
      SourceManifests originals, ImageTarget target, SharedContent shared, Deadline deadline) {
    this.originals = originals;
    this.target = target;
    this.shared = shared;
    this.deadline = deadline;
  }

  /**
   * @param layers one result for each layer that the plan recompresses
   * @throws dev.layerlift.workflow.LayerliftException as {@link Failures} tells
   * @throws IllegalArgumentException if the results are not those of the plan
   */
  PublishedVariant publish(
      ImageInventory inventory,
      OptimizationPlan plan,
      Settings settings,
      List<LayerResult> layers) {
    Replacements replacements = Replacements.of(plan, layers);
    ZstdVariant variant = new ZstdVariant(replacements, settings.zstdFingerprint());
    try {
      ManifestDocument root = originals.read(inventory.digest());
      Map<Digest, Manifest> converted = putConverted(plan, variant);
      RawManifest result =
          switch (root) {
            case Manifest manifest -> single(manifest, converted);
            case ImageIndex index -> putIndex(index, variant, converted);
          };
      List<String> notes = notes(root, plan, converted);
      return variant(inventory, plan, replacements, converted, result, notes);
    } catch (IOException e) {
      throw Failures.of(
          e, "publish the zstd variant of " + inventory.digest() + " in " + target.name());
    }
  }

  /** Stores each converted platform's manifest; by the digest of its source. */
  private Map<Digest, Manifest> putConverted(OptimizationPlan plan, ZstdVariant variant)
      throws IOException {
    Map<Digest, Manifest> converted = new LinkedHashMap<>();
    for (PlatformPlan platform : plan.platforms()) {
      if (platform.leftAlone().isPresent() || converted.containsKey(platform.manifest())) {
        continue;
      }
      deadline.check(() -> converted.size() + " manifests are stored in " + target.name());
      if (!(originals.read(platform.manifest()) instanceof Manifest manifest)) {
        throw new MalformedImageException(platform.manifest() + " is no image manifest");
      }
      Optional<Manifest> result = variant.of(manifest);
      if (result.isPresent()) {
        bringShared(manifest, result.get());
        put(result.get().toRaw());
        converted.put(platform.manifest(), result.get());
      }
    }
    return converted;
  }

  private void bringShared(Manifest before, Manifest after) throws IOException {
    shared.bring(before.config());
    for (int i = 0; i < before.layers().size(); i++) {
      Descriptor layer = before.layers().get(i);
      if (layer.digest().equals(after.layers().get(i).digest())) {
        shared.bring(layer);
      }
    }
  }

  private RawManifest single(Manifest source, Map<Digest, Manifest> converted) throws IOException {
    Manifest result = converted.get(source.toRaw().digest());
    if (result == null) {
      shared.bring(source.toRaw());
      return source.toRaw();
    }
    return result.toRaw();
  }

  private RawManifest putIndex(
      ImageIndex source, ZstdVariant variant, Map<Digest, Manifest> converted) throws IOException {
    Set<Digest> notListed = new HashSet<>(converted.keySet());
    for (Descriptor entry : source.manifests()) {
      if (!notListed.remove(entry.digest()) && !converted.containsKey(entry.digest())) {
        shared.bringManifest(entry);
      }
    }
    if (!notListed.isEmpty()) {
      throw new IllegalArgumentException(
          "the plan names manifests that no index lists: " + notListed);
    }
    if (converted.isEmpty()) {
      shared.bring(source.toRaw());
      return source.toRaw();
    }
    RawManifest result = variant.of(source, converted).toRaw();
    put(result);
    return result;
  }

  /** Storing manifests is what ECR allows least often; asking for one costs it nothing. */
  private void put(RawManifest manifest) throws IOException {
    if (target.resolve(manifest.digest()).isEmpty()) {
      target.putManifest(manifest);
    }
  }

  private static PublishedVariant variant(
      ImageInventory inventory,
      OptimizationPlan plan,
      Replacements replacements,
      Map<Digest, Manifest> converted,
      RawManifest result,
      List<String> notes) {
    List<PublishedImage> images =
        plan.platforms().stream()
            .map(p -> new PublishedImage(p.platform(), p.manifest(), now(p.manifest(), converted)))
            .toList();
    Optional<PlatformImage> largest =
        inventory.images().stream()
            .filter(i -> converted.isEmpty() || converted.containsKey(i.manifest()))
            .max(Comparator.comparing(PlatformImage::compressedSize));
    return new PublishedVariant(
        Strategy.ZSTD,
        result.digest(),
        result.mediaType(),
        images,
        List.of(),
        largest.map(PlatformImage::compressedSize).map(ByteSize::bytes).orElse(0L),
        largest.map(i -> sizeAfter(i, replacements)).orElse(0L),
        notes);
  }

  private static Digest now(Digest source, Map<Digest, Manifest> converted) {
    Manifest manifest = converted.get(source);
    return manifest == null ? source : manifest.toRaw().digest();
  }

  private static List<String> notes(
      ManifestDocument root, OptimizationPlan plan, Map<Digest, Manifest> converted) {
    List<String> notes = new ArrayList<>();
    for (PlatformPlan platform : plan.platforms()) {
      if (platform.leftAlone().isEmpty() && !converted.containsKey(platform.manifest())) {
        notes.add(platform.platform() + " keeps its manifest: no layer became smaller");
      }
    }
    if (root instanceof ImageIndex index) {
      Attestations.note(index, converted.keySet()).ifPresent(notes::add);
    }
    return notes;
  }

  private static long sizeAfter(PlatformImage image, Replacements replacements) {
    return image.layers().stream().distinct().mapToLong(replacements::sizeOf).sum();
  }
}
