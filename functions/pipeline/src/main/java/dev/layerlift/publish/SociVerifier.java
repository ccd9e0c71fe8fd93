package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.PlatformPlan;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.PublishedVariant.PublishedImage;
import dev.layerlift.workflow.PublishedVariant.PublishedIndex;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.Verification;
import dev.layerlift.workflow.VerificationFailedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a SOCI variant back: the image index with its entries, each image manifest and its SOCI
 * index bound both ways, every ztoc present with its size, and everything else as in the source.
 */
final class SociVerifier {
  private final SourceManifests originals;
  private final ImageSource target;
  private final Deadline deadline;

  SociVerifier(SourceManifests originals, ImageSource target, Deadline deadline) {
    this.originals = originals;
    this.target = target;
    this.deadline = deadline;
  }

  /**
   * @throws VerificationFailedException at the first difference, with both values
   * @throws dev.layerlift.workflow.RetryableException if a store cannot be asked now
   */
  Verification verify(
      ImageInventory inventory,
      OptimizationPlan plan,
      Settings settings,
      List<LayerResult> layers,
      PublishedVariant variant) {
    return new Comparison(plan, settings.soci(), layers, variant).run(inventory.digest());
  }

  /** One verification. */
  private final class Comparison {
    private final SociSettings settings;
    private final PublishedVariant published;
    private final Map<Digest, Indexed> ztocs = new HashMap<>();
    private final Map<Digest, PublishedImage> converted = new LinkedHashMap<>();
    private final Map<Digest, PublishedIndex> indices = new HashMap<>();
    private final Set<Digest> seen = new HashSet<>();
    private final ReadBack readBack = new ReadBack(target, deadline);

    Comparison(
        OptimizationPlan plan,
        SociSettings settings,
        List<LayerResult> layers,
        PublishedVariant published) {
      this.settings = settings;
      this.published = published;
      for (LayerResult layer : layers) {
        if (layer.ztoc().orElse(null) instanceof Indexed ztoc) {
          ztocs.put(layer.layer().digest(), ztoc);
        }
      }
      Expect.same(
          "number of platforms in %s",
          published.digest(), plan.platforms().size(), published.images().size());
      for (int i = 0; i < plan.platforms().size(); i++) {
        platform(plan.platforms().get(i), published.images().get(i));
      }
      for (PublishedIndex index : published.indices()) {
        Expect.that(
            index.version() == SociVersion.V1
                ? settings.version().hasV1()
                : settings.version().hasV2(),
            "version of SOCI index %s",
            index.digest(),
            settings.version(),
            index.version());
        indices.put(index.image(), index);
      }
    }

    private void platform(PlatformPlan planned, PublishedImage image) {
      Expect.same("source of %s", image.manifest(), planned.manifest(), image.source());
      if (!image.manifest().equals(image.source())) {
        Expect.that(
            planned.leftAlone().isEmpty(),
            "manifest of %s, which was to be left alone",
            planned.platform(),
            planned.manifest(),
            image.manifest());
        converted.put(image.source(), image);
      }
    }

    Verification run(Digest sourceDigest) {
      ManifestDocument before = originals.readOrFail(sourceDigest);
      ManifestDocument after = readBack.manifest(published.digest());
      Expect.same("media type of %s", published.digest(), published.mediaType(), after.mediaType());
      if (published.digest().equals(sourceDigest)) {
        Expect.that(
            converted.isEmpty(), "converted manifests in %s", sourceDigest, "none", converted);
        readBack.whole(after);
      } else if (after instanceof ImageIndex to) {
        index(entries(before), before, to);
      } else {
        Expect.same("kind of %s", published.digest(), MediaType.OCI_INDEX, after.mediaType());
      }
      Expect.same("converted manifests in %s", published.digest(), converted.keySet(), seen);
      referrers();
      return readBack.verification();
    }

    /** A single image is compared as the only entry of an index. */
    private static List<Descriptor> entries(ManifestDocument before) {
      return switch (before) {
        case Manifest image -> List.of(image.toRaw().descriptor());
        case ImageIndex index -> index.manifests();
      };
    }

    private void index(List<Descriptor> entries, ManifestDocument before, ImageIndex after) {
      Digest subject = after.toRaw().digest();
      Expect.same("media type of %s", subject, MediaType.OCI_INDEX, after.mediaType());
      Map<String, String> annotations = new HashMap<>(marker(before));
      if (before instanceof ImageIndex) {
        annotations.putAll(before.annotations());
        annotations.putAll(marker(before));
      }
      Expect.same("annotations of %s", subject, annotations, after.annotations());
      Expect.same(
          "number of entries in %s",
          subject, entries.size() + converted.size(), after.manifests().size());
      for (int i = 0; i < entries.size(); i++) {
        entry(entries.get(i), after.manifests().get(i));
      }
      List<PublishedImage> images = List.copyOf(converted.values());
      for (int i = 0; i < images.size(); i++) {
        sociEntry(images.get(i), after.manifests().get(entries.size() + i));
      }
      if (before instanceof ImageIndex index) {
        Expect.same(
            "other fields of %s",
            subject,
            index.with(MediaType.OCI_INDEX, after.manifests(), after.annotations()).toRaw(),
            after.toRaw());
      }
    }

    private void entry(Descriptor before, Descriptor after) {
      PublishedImage image = converted.get(before.digest());
      if (image == null) {
        Expect.same("entry for %s", before.digest(), followed(before), after);
        readBack.whole(after);
        return;
      }
      Descriptor expected =
          before
              .withContent(MediaType.OCI_MANIFEST, image.manifest(), after.size())
              .withAnnotation(SociIndexManifest.INDEX_DIGEST, indexOf(image).digest().toString());
      if (before.platform().isEmpty()) {
        expected = expected.withPlatform(image.platform());
      }
      Expect.same("entry for %s", before.digest(), expected, after);
      if (originals.readOrFail(before.digest()) instanceof Manifest from
          && readBack.manifest(after) instanceof Manifest to) {
        image(from, to, indexOf(image));
      } else {
        throw new VerificationFailedException(before + " or its variant is no image manifest");
      }
    }

    private Descriptor followed(Descriptor before) {
      Optional<PublishedImage> attested = Attestations.attestedManifest(before).map(converted::get);
      return attested
          .map(image ->
              before.withAnnotation(Attestations.ATTESTED_DIGEST, image.manifest().toString()))
          .orElse(before);
    }

    private PublishedIndex indexOf(PublishedImage image) {
      PublishedIndex index = indices.get(image.manifest());
      if (index == null) {
        throw new VerificationFailedException("no SOCI index of " + image.manifest());
      }
      return index;
    }

    private void image(Manifest before, Manifest after, PublishedIndex index) {
      Digest subject = after.toRaw().digest();
      seen.add(before.toRaw().digest());
      Map<String, String> annotations = new HashMap<>(before.annotations());
      annotations.putAll(marker(before));
      annotations.put(SociIndexManifest.INDEX_DIGEST, index.digest().toString());
      Expect.same("annotations of %s", subject, annotations, after.annotations());
      Expect.same(
          "configuration of %s",
          subject, before.config().withMediaType(MediaType.OCI_CONFIG), after.config());
      Expect.same("layers of %s", subject, before.layers(), after.layers());
      Expect.same(
          "other fields of %s",
          subject,
          before
              .with(MediaType.OCI_MANIFEST, after.config(), after.layers(), after.annotations())
              .toRaw(),
          after.toRaw());
      readBack.config(after.config());
      after.layers().forEach(readBack::blob);
    }

    private void sociEntry(PublishedImage image, Descriptor entry) {
      PublishedIndex index = indexOf(image);
      Descriptor expected =
          Descriptor.of(MediaType.OCI_MANIFEST, index.digest(), entry.size())
              .withAnnotation(SociIndexManifest.IMAGE_DIGEST, image.manifest().toString())
              .withPlatform(image.platform())
              .withArtifactType(SociIndexManifest.V2.name());
      Expect.same("entry of the SOCI index %s", index.digest(), expected, entry);
      sociIndex(SociVersion.V2, readBack.manifest(entry), originals.readOrFail(image.source()));
    }

    /** Indices of version 1 hang on the source's own manifests. */
    private void referrers() {
      for (PublishedIndex index : published.indices()) {
        if (index.version() == SociVersion.V1) {
          sociIndex(
              SociVersion.V1,
              readBack.manifest(index.digest()),
              originals.readOrFail(index.image()));
        }
      }
    }

    private void sociIndex(
        SociVersion version, ManifestDocument document, ManifestDocument before) {
      if (!(document instanceof Manifest index) || !(before instanceof Manifest image)) {
        throw new VerificationFailedException(
            document.toRaw().digest() + " or its image is no manifest");
      }
      Digest subject = index.toRaw().digest();
      Expect.same(
          "configuration of %s", subject, SociIndexManifest.config(version), index.config());
      readBack.blob(index.config());
      Expect.same(
          "subject of %s",
          subject,
          version == SociVersion.V1
              ? Optional.of(image.toRaw().descriptor())
              : Optional.<Descriptor>empty(),
          index.subject());
      Expect.same(
          "annotations of %s",
          subject,
          Map.of(SociIndexManifest.BUILD_TOOL, settings.buildToolIdentifier()),
          index.annotations());
      parts(index, image);
      // Readers write the index again from what they parsed: one byte more, and they have none.
      RawManifest written =
          SociIndexManifest.of(
              version, index.layers(), index.subject(), settings.buildToolIdentifier());
      Expect.same("bytes of SOCI index %s", subject, written, index.toRaw());
    }

    private void parts(Manifest index, Manifest image) {
      List<Descriptor> expected = new ArrayList<>();
      Set<String> layers = new HashSet<>();
      for (Descriptor layer : image.layers()) {
        Indexed ztoc = ztocs.get(layer.digest());
        if (ztoc != null) {
          layers.add(layer.digest().toString());
          expected.add(
              SociIndexManifest.ztoc(new SociIndexManifest.IndexedLayer(layer, ztoc), settings));
        }
      }
      Digest subject = index.toRaw().digest();
      List<Descriptor> found = index.layers();
      Expect.that(
          found.size() >= expected.size(),
          "number of ztocs in %s",
          subject,
          expected.size(),
          found.size());
      Expect.same("ztocs of %s", subject, expected, found.subList(0, expected.size()));
      for (Descriptor prefetch : found.subList(expected.size(), found.size())) {
        Expect.same(
            "type of a part of %s", subject, SociIndexManifest.PREFETCH, prefetch.mediaType());
        String layer = prefetch.annotations().get(SociIndexManifest.LAYER_DIGEST);
        Expect.that(
            layer != null && layers.remove(layer) && !settings.prefetch().isEmpty(),
            "layer of a prefetch list of %s",
            subject,
            layers,
            String.valueOf(layer));
      }
      found.forEach(readBack::blob);
    }

    private Map<String, String> marker(ManifestDocument before) {
      return new Marker(before.toRaw().digest(), Strategy.SOCI, settings.fingerprint())
          .toAnnotations();
    }
  }
}
