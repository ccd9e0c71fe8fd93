package dev.layerlift.reconcile;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.workflow.ExecutionName;
import java.time.LocalDate;
import tools.jackson.databind.JsonNode;

/**
 * One item of a backfill: an image under one of its tags, and how its execution is started.
 *
 * @param name of the execution; the reconciler gives it the same on the same day
 * @param bytes compressed; of an index, of its largest image; 0 where ECR does not tell
 * @param event as ECR would have sent it
 */
public record InventoryLine(
    String name, RepositoryName repository, Digest digest, Tag tag, long bytes, JsonNode event) {

  /**
   * @param day in UTC
   */
  public static InventoryLine of(MissedPushes.Missed missed, LocalDate day) {
    return new InventoryLine(
        ExecutionName.of(missed.push().image(), day),
        missed.push().image().repository(),
        missed.push().image().digest(),
        missed.push().image().tag(),
        missed.image().size().map(size -> size.bytes()).orElse(0L),
        missed.event());
  }
}
