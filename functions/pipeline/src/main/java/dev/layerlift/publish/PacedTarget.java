package dev.layerlift.publish;

import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ForwardingTarget;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.ManifestPace;
import dev.layerlift.workflow.ManifestTurn;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * A target that stores manifests at the account's pace. The turn is taken with the first one, for
 * all that are expected: where all are stored already, nobody waits.
 */
public final class PacedTarget extends ForwardingTarget {
  private final ManifestPace pace;
  private final Demand demand;
  private Optional<ManifestTurn> reserved;
  private int left;
  private Instant next = Instant.EPOCH;

  /**
   * Who wants to store how much.
   *
   * @param manifests that are expected, at least one; more of them take further turns
   * @param reserved by an earlier call
   */
  public record Demand(String execution, int manifests, Optional<ManifestTurn> reserved) {}

  public PacedTarget(ImageTarget target, ManifestPace pace, Demand demand) {
    super(target);
    this.pace = pace;
    this.demand = demand;
    this.reserved = demand.reserved();
  }

  /**
   * @throws dev.layerlift.workflow.QueuedException if it is not yet time
   */
  private synchronized void awaitTurn() {
    if (left == 0) {
      ManifestTurn turn = pace.take(reserved, demand.manifests(), demand.execution());
      reserved = Optional.empty();
      left = turn.manifests();
      next = turn.from().isAfter(next) ? turn.from() : next;
    }
    pace.await(next);
    left--;
    Instant now = pace.clock().instant();
    next = (now.isAfter(next) ? now : next).plus(pace.interval());
  }

  @Override
  public void putManifest(RawManifest manifest) throws IOException {
    awaitTurn();
    super.putManifest(manifest);
  }

  @Override
  public void tag(Tag tag, RawManifest manifest) throws IOException {
    awaitTurn();
    super.tag(tag, manifest);
  }
}
