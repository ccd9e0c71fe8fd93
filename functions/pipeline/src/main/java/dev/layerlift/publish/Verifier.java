package dev.layerlift.publish;

import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.Verification;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads back what was published and compares it with what had to be, from the source's manifests
 * and the layers' results alone, without a look at how it was written. What the layers hold was
 * proven while they were written; here their presence and size are asked for.
 */
public final class Verifier {
  private final ImageSource source;
  private final ImageSource target;
  private final Deadline deadline;

  public Verifier(ImageSource source, ImageSource target, Deadline deadline) {
    this.source = source;
    this.target = target;
    this.deadline = deadline;
  }

  /**
   * @throws dev.layerlift.workflow.VerificationFailedException at the first difference, with both
   *     values
   * @throws dev.layerlift.workflow.RetryableException if a store cannot be asked now
   */
  public Verification verify(
      ImageInventory inventory,
      OptimizationPlan plan,
      Settings settings,
      List<LayerResult> layers,
      Publication publication) {
    Set<Strategy> published =
        publication.variants().stream()
            .map(PublishedVariant::strategy)
            .collect(Collectors.toUnmodifiableSet());
    Expect.same(
        "variants of %s", inventory.digest(), Set.copyOf(Publisher.variants(plan)), published);
    SourceManifests originals = new SourceManifests(source);
    int manifests = 0;
    int blobs = 0;
    long bytes = 0;
    for (PublishedVariant variant : publication.variants()) {
      Verification one =
          variant.strategy() == Strategy.SOCI
              ? new SociVerifier(originals, target, deadline)
                  .verify(inventory, plan, settings, layers, variant)
              : new ZstdVerifier(originals, target, deadline)
                  .verify(inventory, plan, settings, layers, variant);
      manifests += one.manifests();
      blobs += one.blobs();
      bytes += one.bytes();
    }
    return new Verification(Schema.VERSION, manifests, blobs, bytes);
  }
}
