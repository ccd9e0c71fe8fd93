package dev.layerlift.publish;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.ManifestPace;
import dev.layerlift.workflow.ManifestTurn;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A target that stores manifests at the account's pace. The turn is taken with the first one, for
 * all that are expected: where all are stored already, nobody waits.
 */
public final class PacedTarget implements ImageTarget {
  private final ImageTarget target;
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
    this.target = target;
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
    target.putManifest(manifest);
  }

  @Override
  public void tag(Tag tag, RawManifest manifest) throws IOException {
    awaitTurn();
    target.tag(tag, manifest);
  }

  @Override
  public String name() {
    return target.name();
  }

  @Override
  public RawManifest manifest(ManifestSelector selector) throws IOException {
    return target.manifest(selector);
  }

  @Override
  public Optional<Descriptor> resolve(ManifestSelector selector) throws IOException {
    return target.resolve(selector);
  }

  @Override
  public InputStream blob(Descriptor descriptor) throws IOException {
    return target.blob(descriptor);
  }

  @Override
  public boolean hasBlob(Descriptor descriptor) throws IOException {
    return target.hasBlob(descriptor);
  }

  @Override
  public List<Tag> tags() throws IOException {
    return target.tags();
  }

  @Override
  public List<Descriptor> referrers(Digest subject) throws IOException {
    return target.referrers(subject);
  }

  @Override
  public BlobUpload upload() throws IOException {
    return target.upload();
  }

  @Override
  public boolean mount(Descriptor descriptor, RepositoryName from) throws IOException {
    return target.mount(descriptor, from);
  }

  @Override
  public void putBlob(Descriptor descriptor, byte[] bytes) throws IOException {
    target.putBlob(descriptor, bytes);
  }

  @Override
  public void close() throws IOException {
    target.close();
  }
}
