package dev.layerlift.event;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * An image, or a tag of one, was deleted from a private ECR repository. A claim, no more: events
 * come twice, late, and out of order.
 *
 * @param tag empty where the image was named by its digest
 */
public record EcrDeletion(
    EcrRegistry registry, RepositoryName repository, Optional<Tag> tag, Digest digest) {
  /**
   * Empty for every other event, and for tags and artifacts that nothing is published for.
   *
   * @param event as EventBridge delivers it
   * @throws dev.layerlift.workflow.MalformedEventException if it is no event, or a deletion of
   *     something with a broken name
   */
  public static Optional<EcrDeletion> parse(JsonNode event) {
    return new EventReader(event).deletion();
  }
}
