package dev.layerlift.event;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.workflow.ImageAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * A tag was pushed to a private ECR repository. Source: "Amazon ECR events and EventBridge" in the
 * ECR user guide.
 *
 * @param time of the push; empty where the event names none
 */
public record EcrPushEvent(
    EcrRegistry registry, RepositoryName repository, Tag tag, Digest digest, Optional<Instant> time)
    implements EcrEvent {
  public ImageAddress image() {
    return new ImageAddress(registry.host(), repository, tag, digest);
  }
}
