package dev.layerlift.publish;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.inspect.ImageInspector;
import dev.layerlift.layer.LayerPass;
import dev.layerlift.layer.PassResult;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.plan.Planner;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.Verification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One image on its way to a SOCI variant, up to Publish: its ztocs are in the target. */
record SociWork(
    EcrFixture ecr,
    ImageTarget source,
    ImageTarget target,
    Settings settings,
    ImageInventory inventory,
    OptimizationPlan plan,
    List<LayerResult> layers) {
  static final SociSettings SOCI =
      SociSettings.DEFAULT
          .withMinLayerSize(ByteSize.ofBytes(2_000))
          .withSpanSize(ByteSize.parse("64 KiB"));

  static SociWork inPlace(EcrFixture ecr, Stored image, SociVersion version) throws IOException {
    return of(ecr, image, ecr.repository(), SOCI.withVersion(version));
  }

  static SociWork of(EcrFixture ecr, Stored image, ImageTarget target, SociSettings soci)
      throws IOException {
    ImageTarget source = ecr.repository();
    Settings settings = Settings.DEFAULT.withStrategy(Strategy.SOCI).withSoci(soci);
    Digest digest = ecr.push(image, "v1").digest();
    ImageInventory inventory = new ImageInspector(source).inspect(digest, RepositoryFacts.none());
    OptimizationPlan plan = Planner.plan(inventory, settings);
    LayerPass pass = LayerPass.of(settings, 1, Deadline.none());
    List<LayerResult> layers = new ArrayList<>();
    for (LayerPlan layer : plan.layers()) {
      if (layer.action().isWork()) {
        PassResult done = pass.run(layer.layer(), layer.action(), source, target);
        layers.add(
            new LayerResult(Schema.VERSION, layer.layer(), done.zstd(), done.ztoc(), false, 1));
      }
    }
    ecr.server().journal().clear();
    return new SociWork(ecr, source, target, settings, inventory, plan, List.copyOf(layers));
  }

  SociWork with(List<LayerResult> results) {
    return new SociWork(ecr, source, target, settings, inventory, plan, results);
  }

  /** As if the layer could have no ztoc. */
  SociWork without(Digest layer) {
    return with(
        layers.stream()
            .map(r ->
                r.layer().digest().equals(layer)
                    ? new LayerResult(
                        Schema.VERSION,
                        r.layer(),
                        Optional.empty(),
                        Optional.of(new LayerResult.NotIndexed("no ztoc for this layer: a test")),
                        false,
                        1)
                    : r)
            .toList());
  }

  PublishedVariant publish() {
    return publish(Deadline.none());
  }

  PublishedVariant publish(Deadline deadline) {
    return new Publisher(source, target, Optional.empty(), deadline)
        .publish(inventory, plan, settings, layers)
        .optimized();
  }

  Verification verify(PublishedVariant variant) {
    return new Verifier(source, target, Deadline.none())
        .verify(inventory, plan, settings, layers, Work.publication(variant));
  }

  /** Manifests that were written, in order. */
  List<String> manifestsWritten() {
    return ecr.server().journal().where(r -> r.method().equals("PUT")).stream()
        .map(r -> r.path())
        .filter(path -> path.contains("/manifests/"))
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .toList();
  }
}
