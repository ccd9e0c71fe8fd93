package dev.layerlift.publish;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.publish.SociIndexManifest.IndexedLayer;
import dev.layerlift.publish.SociVariant.IndexedImage;
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
import dev.layerlift.workflow.PublishedVariant.PublishedIndex;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stores the SOCI variant's documents under their digests: empty configuration and prefetch lists,
 * SOCI indices, image manifests, the image index last. Ztocs are stored already.
 *
 * <p>A platform none of whose layers has a ztoc keeps its manifest. Indices of version 1 refer to
 * the source's own manifests, which stay as they are.
 */
final class SociPublisher {
  private final SourceManifests originals;
  private final ImageTarget target;
  private final SharedContent shared;
  private final Deadline deadline;

  SociPublisher(
      SourceManifests originals, ImageTarget target, SharedContent shared, Deadline deadline) {
    this.originals = originals;
    this.target = target;
    this.shared = shared;
    this.deadline = deadline;
  }

  /**
   * @param layers one result for each layer that the plan indexes
   * @throws dev.layerlift.workflow.LayerliftException as {@link Failures} tells
   * @throws IllegalArgumentException if the results are not those of the plan
   */
  PublishedVariant publish(
      ImageInventory inventory,
      OptimizationPlan plan,
      Settings settings,
      List<LayerResult> layers) {
    try {
      return new Run(plan, settings.soci(), Ztocs.of(plan, layers)).publish(inventory);
    } catch (IOException e) {
      throw Failures.of(
          e, "publish the SOCI variant of " + inventory.digest() + " in " + target.name());
    }
  }

  /** One publication. */
  private final class Run {
    private final OptimizationPlan plan;
    private final SociSettings settings;
    private final Ztocs ztocs;
    private final SociVariant variant;
    private final PrefetchLists prefetchLists;
    private final Map<Digest, IndexedImage> converted = new LinkedHashMap<>();
    private final List<PublishedIndex> indices = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();

    Run(OptimizationPlan plan, SociSettings settings, Ztocs ztocs) {
      this.plan = plan;
      this.settings = settings;
      this.ztocs = ztocs;
      variant = new SociVariant(settings.fingerprint());
      prefetchLists = new PrefetchLists(target, settings.prefetch());
    }

    PublishedVariant publish(ImageInventory inventory) throws IOException {
      ManifestDocument root = originals.read(inventory.digest());
      Set<Digest> done = new HashSet<>();
      for (PlatformPlan platform : plan.platforms()) {
        if (platform.leftAlone().isEmpty() && done.add(platform.manifest())) {
          deadline.check(() -> indices.size() + " SOCI indices are stored in " + target.name());
          index(platform);
        }
      }
      RawManifest result = root(root);
      prefetchLists
          .notFound()
          .forEach(path -> notes.add("no indexed layer has " + path + " (soci-prefetch)"));
      return result(inventory, result);
    }

    private void index(PlatformPlan platform) throws IOException {
      if (!(originals.read(platform.manifest()) instanceof Manifest image)) {
        throw new MalformedImageException(platform.manifest() + " is no image manifest");
      }
      ztocs.reasonsWithout(image).forEach(reason -> notes.add(platform.platform() + ": " + reason));
      List<IndexedLayer> layers = ztocs.of(image);
      if (layers.isEmpty()) {
        notes.add(platform.platform() + " keeps its manifest: no layer could be indexed");
        return;
      }
      List<Descriptor> parts = new ArrayList<>();
      layers.forEach(layer -> parts.add(SociIndexManifest.ztoc(layer, settings)));
      parts.addAll(prefetchLists(layers, List.copyOf(parts)));
      shared.bring(image.config());
      for (Descriptor layer : image.layers()) {
        shared.bring(layer);
      }
      if (settings.version().hasV2()) {
        RawManifest index = put(SociVersion.V2, parts, Optional.empty());
        Manifest annotated = variant.annotated(image, index.digest());
        put(annotated.toRaw());
        converted.put(platform.manifest(), new IndexedImage(platform.platform(), annotated, index));
        indices.add(published(SociVersion.V2, annotated.toRaw().digest(), index, parts));
      }
      if (settings.version().hasV1()) {
        shared.bring(image.toRaw());
        RawManifest index = put(SociVersion.V1, parts, Optional.of(image.toRaw().descriptor()));
        indices.add(published(SociVersion.V1, platform.manifest(), index, parts));
      }
    }

    /**
     * Reads the ztocs. Some registries, ECR among them, give back no blob that no manifest names;
     * there the ztocs get one, which nothing else names.
     */
    private List<Descriptor> prefetchLists(List<IndexedLayer> layers, List<Descriptor> ztocs)
        throws IOException {
      try {
        return prefetchLists.store(layers);
      } catch (StoreException.NotFound e) {
        put(SociVersion.V2, ztocs, Optional.empty());
        return prefetchLists.store(layers);
      }
    }

    private RawManifest put(
        SociVersion version, List<Descriptor> parts, Optional<Descriptor> subject)
        throws IOException {
      target.putBlob(SociIndexManifest.config(version), SociIndexManifest.configBytes());
      RawManifest index =
          SociIndexManifest.of(version, parts, subject, settings.buildToolIdentifier());
      put(index);
      return index;
    }

    private static PublishedIndex published(
        SociVersion version, Digest image, RawManifest index, List<Descriptor> parts) {
      long size = parts.stream().distinct().mapToLong(Descriptor::size).sum();
      return new PublishedIndex(version, image, index.digest(), size);
    }

    private RawManifest root(ManifestDocument root) throws IOException {
      if (converted.isEmpty()) {
        shared.bring(root.toRaw());
        return root.toRaw();
      }
      ImageIndex result =
          switch (root) {
            case Manifest manifest -> variant.of(manifest, converted.values().iterator().next());
            case ImageIndex index -> {
              bringOthers(index);
              yield variant.of(index, converted);
            }
          };
      put(result.toRaw());
      return result.toRaw();
    }

    private void bringOthers(ImageIndex index) throws IOException {
      Set<Digest> notListed = new HashSet<>(converted.keySet());
      for (Descriptor entry : index.manifests()) {
        if (!notListed.remove(entry.digest()) && !converted.containsKey(entry.digest())) {
          shared.bringManifest(entry);
        }
      }
      if (!notListed.isEmpty()) {
        throw new IllegalArgumentException(
            "the plan names manifests that no index lists: " + notListed);
      }
      Map<Digest, Manifest> manifests = new LinkedHashMap<>();
      converted.forEach((digest, image) -> manifests.put(digest, image.image()));
      Attestations.note(index, manifests.keySet()).ifPresent(notes::add);
    }

    /** Storing manifests is what ECR allows least often; asking for one costs it nothing. */
    private void put(RawManifest manifest) throws IOException {
      if (target.resolve(manifest.digest()).isEmpty()) {
        target.putManifest(manifest);
      }
    }

    private PublishedVariant result(ImageInventory inventory, RawManifest root) {
      List<PublishedImage> images =
          plan.platforms().stream()
              .map(p -> new PublishedImage(p.platform(), p.manifest(), now(p.manifest())))
              .toList();
      Set<Digest> indexed = new HashSet<>();
      indices.forEach(index -> indexed.add(index.image()));
      Optional<PlatformImage> largest =
          inventory.images().stream()
              .filter(i ->
                  indexed.isEmpty()
                      || indexed.contains(now(i.manifest()))
                      || indexed.contains(i.manifest()))
              .max(Comparator.comparing(PlatformImage::compressedSize));
      long before = largest.map(PlatformImage::compressedSize).map(ByteSize::bytes).orElse(0L);
      long added = largest.map(i -> indexSize(i.manifest())).orElse(0L);
      return new PublishedVariant(
          Strategy.SOCI,
          root.digest(),
          root.mediaType(),
          images,
          indices,
          before,
          before + added,
          List.copyOf(notes));
    }

    private Digest now(Digest source) {
      IndexedImage image = converted.get(source);
      return image == null ? source : image.image().toRaw().digest();
    }

    private long indexSize(Digest source) {
      return indices.stream()
          .filter(i -> i.image().equals(source) || i.image().equals(now(source)))
          .mapToLong(PublishedIndex::size)
          .max()
          .orElse(0);
    }
  }
}
