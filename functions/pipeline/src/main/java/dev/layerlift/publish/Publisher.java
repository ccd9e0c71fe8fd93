package dev.layerlift.publish;

import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stores the variants' manifests under their digests. No tag is set, so nobody sees them who does
 * not know the digest. Doing it again changes nothing.
 */
public final class Publisher {
  private final ImageSource source;
  private final ImageTarget target;
  private final Optional<RepositoryName> mountFrom;
  private final Deadline deadline;

  /**
   * @param target can be the source itself: then only manifests and the parts of SOCI indices are
   *     written
   * @param mountFrom the source's repository, where it lies in the target's registry
   */
  public Publisher(
      ImageSource source,
      ImageTarget target,
      Optional<RepositoryName> mountFrom,
      Deadline deadline) {
    this.source = source;
    this.target = target;
    this.mountFrom = mountFrom;
    this.deadline = deadline;
  }

  /**
   * @param layers one result for each layer that the plan works on
   * @throws dev.layerlift.workflow.LayerliftException as {@link dev.layerlift.workflow.Failures}
   *     tells
   * @throws IllegalArgumentException if the results are not those of the plan
   */
  public Publication publish(
      ImageInventory inventory,
      OptimizationPlan plan,
      Settings settings,
      List<LayerResult> layers) {
    SourceManifests manifests = new SourceManifests(source);
    SharedContent shared = new SharedContent(source, target, mountFrom, deadline);
    List<PublishedVariant> variants = new ArrayList<>();
    for (Strategy variant : variants(plan)) {
      variants.add(
          variant == Strategy.SOCI
              ? new SociPublisher(manifests, target, shared, deadline)
                  .publish(inventory, plan, settings, layers)
              : new ZstdPublisher(manifests, target, shared, deadline)
                  .publish(inventory, plan, settings, layers));
    }
    if (!variants.getFirst().isChanged() && variants.getLast().isChanged()) {
      variants = variants.reversed();
    }
    return new Publication(Schema.VERSION, variants);
  }

  /** An image that is left alone is brought to the target as a variant in which nothing changed. */
  static List<Strategy> variants(OptimizationPlan plan) {
    return plan.strategy() == Strategy.SKIP ? List.of(Strategy.ZSTD) : plan.variants();
  }
}
