package dev.layerlift.event;

import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.workflow.ImageCatalog;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The event of a push that nobody heard of, as ECR would have sent it. The member {@code layerlift}
 * tells who sent it; AWS has none of that name.
 *
 * <p>The same push gives the same bytes: a second start under the same name is then no error.
 */
public final class LatePush {
  private LatePush() {}

  /**
   * @param sender in the member {@code layerlift.startedBy}
   */
  public static JsonNode event(
      ImageCatalog.Listed repository, ImageCatalog.Image image, Tag tag, String sender) {
    ObjectNode event = Json.newObject();
    event.put("version", "0");
    event.put("detail-type", "ECR Image Action");
    event.put("source", "aws.ecr");
    event.put("account", repository.account());
    event.put("time", image.pushedAt().truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", repository.region());
    event.putArray("resources");
    ObjectNode detail = event.putObject("detail");
    detail.put("result", "SUCCESS");
    detail.put("repository-name", repository.name().path());
    detail.put("image-digest", image.digest().toString());
    detail.put("action-type", "PUSH");
    detail.put("image-tag", tag.name());
    image.manifestMediaType().ifPresent(type -> detail.put("manifest-media-type", type));
    image.artifactMediaType().ifPresent(type -> detail.put("artifact-media-type", type));
    event.putObject("layerlift").put("startedBy", sender);
    return event;
  }
}
