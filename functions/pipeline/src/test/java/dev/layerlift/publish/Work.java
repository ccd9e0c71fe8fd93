package dev.layerlift.publish;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.inspect.ImageInspector;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.plan.Planner;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.image.Encoding;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.Verification;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * One image on its way, up to Publish: pushed, inspected, planned, and its layers stored again as
 * zstd by the reference encoder.
 */
record Work(
    EcrFixture ecr,
    ImageTarget source,
    ImageTarget target,
    ImageInventory inventory,
    OptimizationPlan plan,
    List<LayerResult> layers) {
  /** A repository beside the one that images are pushed to. */
  static final RepositoryName OTHER = new RepositoryName("team/other");

  static final Settings SETTINGS = Settings.DEFAULT.withStrategy(Strategy.ZSTD);

  /** In the repository that the image was pushed to. */
  static Work inPlace(EcrFixture ecr, Stored image) throws IOException {
    ImageTarget repository = ecr.repository();
    return of(ecr, image, repository, repository, ecr.stored());
  }

  static Work to(EcrFixture ecr, Stored image, ImageTarget target, Repository stored)
      throws IOException {
    return of(ecr, image, ecr.repository(), target, stored);
  }

  private static Work of(
      EcrFixture ecr, Stored image, ImageTarget source, ImageTarget target, Repository stored)
      throws IOException {
    Digest digest = ecr.push(image, "v1").digest();
    ImageInventory inventory = new ImageInspector(source).inspect(digest, RepositoryFacts.none());
    OptimizationPlan plan = Planner.plan(inventory, SETTINGS);
    List<LayerResult> layers = new ArrayList<>();
    for (OptimizationPlan.LayerPlan layer : plan.layers()) {
      if (layer.action() instanceof LayerAction.Recompress) {
        layers.add(recompress(layer.layer(), ecr.stored(), stored));
      }
    }
    ecr.server().journal().clear();
    return new Work(ecr, source, target, inventory, plan, List.copyOf(layers));
  }

  private static LayerResult recompress(LayerFacts layer, Repository from, Repository to)
      throws IOException {
    Content blob = from.blob(layer.digest().toString()).orElseThrow();
    byte[] tar;
    try (InputStream in = blob.open(0)) {
      boolean packed =
          layer.mediaType().name().endsWith(Encoding.GZIP.name().toLowerCase(Locale.ROOT));
      tar = packed ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    }
    TestLayer zstd = TestLayer.zstd(tar, 3);
    to.storeBlob(zstd.digest(), zstd.blob());
    return result(
        layer,
        new LayerResult.Recompressed(
            Digest.parse(zstd.digest()), zstd.size(), MediaType.OCI_LAYER_ZSTD, tar.length));
  }

  static LayerResult result(LayerFacts layer, LayerResult.ZstdOutcome outcome) {
    return new LayerResult(Schema.VERSION, layer, Optional.of(outcome), Optional.empty(), false, 1);
  }

  Work with(List<LayerResult> results) {
    return new Work(ecr, source, target, inventory, plan, results);
  }

  Work with(OptimizationPlan other) {
    return new Work(ecr, source, target, inventory, other, layers);
  }

  /** As if no layer had become smaller. */
  Work withAllKept() {
    return with(
        layers.stream().map(r -> result(r.layer(), new LayerResult.Kept("not smaller"))).toList());
  }

  static Publication publication(PublishedVariant variant) {
    return new Publication(Schema.VERSION, List.of(variant));
  }

  /** Of no particular size. */
  static PublishedVariant variant(
      Digest digest, MediaType mediaType, List<PublishedVariant.PublishedImage> images) {
    return new PublishedVariant(
        Strategy.ZSTD, digest, mediaType, images, List.of(), 1, 1, List.of());
  }

  PublishedVariant publish() {
    return publish(Optional.empty(), Deadline.none());
  }

  PublishedVariant publish(Optional<RepositoryName> mountFrom, Deadline deadline) {
    return new Publisher(source, target, mountFrom, deadline)
        .publish(inventory, plan, SETTINGS, layers)
        .optimized();
  }

  Verification verify(PublishedVariant variant) {
    return new Verifier(source, target, Deadline.none())
        .verify(inventory, plan, SETTINGS, layers, publication(variant));
  }

  /** Every request that could have changed the registry. */
  List<String> writes() {
    return ecr.server().journal().where(r -> !r.method().matches("GET|HEAD")).stream()
        .map(r -> r.method() + " " + r.path())
        .toList();
  }
}
