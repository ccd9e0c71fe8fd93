package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.Verification;
import dev.layerlift.workflow.VerificationFailedException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads back what was published and compares it with what had to be, from the source's manifests
 * and the layers' results alone, without a look at how it was written. What the layers hold was
 * proven while they were written; here their presence and size are asked for.
 */
final class ZstdVerifier {
  private final SourceManifests originals;
  private final ImageSource target;
  private final Deadline deadline;

  ZstdVerifier(SourceManifests originals, ImageSource target, Deadline deadline) {
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
    return new Comparison(plan, settings, layers, variant).run(inventory.digest());
  }

  /** One verification. */
  private final class Comparison {
    private final Settings settings;
    private final PublishedVariant published;
    private final Map<Digest, LayerResult> results = new HashMap<>();
    private final Map<Digest, Digest> converted = new LinkedHashMap<>();
    private final Set<Digest> seen = new HashSet<>();
    private final ReadBack readBack = new ReadBack(target, deadline);

    Comparison(
        OptimizationPlan plan,
        Settings settings,
        List<LayerResult> layers,
        PublishedVariant variant) {
      this.settings = settings;
      this.published = variant;
      layers.forEach(layer -> results.put(layer.layer().digest(), layer));
      Expect.same(
          "number of platforms in %s",
          published.digest(), plan.platforms().size(), published.images().size());
      for (int i = 0; i < plan.platforms().size(); i++) {
        OptimizationPlan.PlatformPlan planned = plan.platforms().get(i);
        PublishedVariant.PublishedImage image = published.images().get(i);
        Expect.same("source of %s", image.manifest(), planned.manifest(), image.source());
        if (!image.manifest().equals(image.source())) {
          Expect.that(
              planned.leftAlone().isEmpty(),
              "manifest of %s, which was to be left alone",
              planned.platform(),
              planned.manifest(),
              image.manifest());
          converted.put(image.source(), image.manifest());
        }
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
      } else if (before instanceof Manifest from && after instanceof Manifest to) {
        Digest variant = to.toRaw().digest();
        Expect.that(
            variant.equals(converted.get(sourceDigest)),
            "variant of %s",
            sourceDigest,
            converted,
            variant);
        image(from, to);
      } else if (before instanceof ImageIndex from && after instanceof ImageIndex to) {
        index(from, to);
      } else {
        Expect.same("kind of %s", published.digest(), before.mediaType(), after.mediaType());
      }
      Expect.same("converted manifests in %s", published.digest(), converted.keySet(), seen);
      return readBack.verification();
    }

    private void index(ImageIndex before, ImageIndex after) {
      Digest subject = after.toRaw().digest();
      Expect.same("media type of %s", subject, MediaType.OCI_INDEX, after.mediaType());
      marker(before, after);
      Expect.same(
          "number of entries in %s", subject, before.manifests().size(), after.manifests().size());
      for (int i = 0; i < before.manifests().size(); i++) {
        entry(before.manifests().get(i), after.manifests().get(i));
      }
      ImageIndex expected =
          before.with(MediaType.OCI_INDEX, after.manifests(), after.annotations());
      Expect.same("other fields of %s", subject, expected.toRaw(), after.toRaw());
    }

    private void entry(Descriptor before, Descriptor after) {
      Digest variant = converted.get(before.digest());
      if (variant != null) {
        Expect.same(
            "entry for %s",
            before.digest(),
            before.withContent(MediaType.OCI_MANIFEST, variant, after.size()),
            after);
        if (originals.readOrFail(before.digest()) instanceof Manifest from
            && readBack.manifest(after) instanceof Manifest to) {
          image(from, to);
        } else {
          throw new VerificationFailedException(before + " or its variant is no image manifest");
        }
        return;
      }
      Descriptor expected =
          Attestations.attestedManifest(before)
              .map(converted::get)
              .map(now -> before.withAnnotation(Attestations.ATTESTED_DIGEST, now.toString()))
              .orElse(before);
      Expect.same("entry for %s", before.digest(), expected, after);
      readBack.whole(after);
    }

    private void image(Manifest before, Manifest after) {
      Digest subject = after.toRaw().digest();
      seen.add(before.toRaw().digest());
      Expect.same("media type of %s", subject, MediaType.OCI_MANIFEST, after.mediaType());
      marker(before, after);
      Expect.same(
          "configuration of %s",
          subject, before.config().withMediaType(MediaType.OCI_CONFIG), after.config());
      List<DiffId> diffIds = readBack.config(after.config()).diffIds();
      Expect.same("number of layers in %s", subject, before.layers().size(), after.layers().size());
      Expect.same("number of diff_ids for %s", subject, after.layers().size(), diffIds.size());
      for (int i = 0; i < diffIds.size(); i++) {
        layer(before.layers().get(i), after.layers().get(i), diffIds.get(i));
      }
      Manifest expected =
          before.with(MediaType.OCI_MANIFEST, after.config(), after.layers(), after.annotations());
      Expect.same("other fields of %s", subject, expected.toRaw(), after.toRaw());
    }

    private void layer(Descriptor before, Descriptor after, DiffId diffId) {
      Descriptor expected = before.withMediaType(before.mediaType().toOci());
      LayerResult result = results.get(before.digest());
      if (result != null && result.zstd().orElse(null) instanceof LayerResult.Recompressed now) {
        Expect.same("diff_id of layer %s", before.digest(), result.layer().diffId(), diffId);
        expected = before.withContent(MediaType.OCI_LAYER_ZSTD, now.digest(), now.size());
      }
      Expect.same("layer in the place of %s", before.digest(), expected, after);
      readBack.blob(after);
    }

    private void marker(ManifestDocument before, ManifestDocument after) {
      Marker marker =
          new Marker(before.toRaw().digest(), Strategy.ZSTD, settings.zstdFingerprint());
      Map<String, String> expected = new HashMap<>(before.annotations());
      expected.putAll(marker.toAnnotations());
      Expect.same("annotations of %s", after.toRaw().digest(), expected, after.annotations());
    }
  }
}
