package dev.layerlift.sandbox.rule;

import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.sandbox.AwsAccount;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the event that ECR sends to EventBridge after a push or a deletion ("ECR Image Action",
 * event version 0). As with the real one, {@code resources} is empty and an action by digest has
 * the tag {@code ""}.
 */
public final class EcrEvents {
  private final AwsAccount account;
  private final InstantSource clock;
  private final Supplier<UUID> ids;

  /**
   * @param ids gives each event its id; EventBridge uses random ones
   */
  public EcrEvents(AwsAccount account, InstantSource clock, Supplier<UUID> ids) {
    this.account = account;
    this.clock = clock;
    this.ids = ids;
  }

  public ObjectNode of(EcrAction push) {
    return of("PUSH", push);
  }

  public ObjectNode ofDeletion(EcrAction deletion) {
    return of("DELETE", deletion);
  }

  private ObjectNode of(String type, EcrAction push) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("version", "0");
    event.put("id", ids.get().toString());
    event.put("detail-type", "ECR Image Action");
    event.put("source", "aws.ecr");
    event.put("account", account.id());
    event.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", account.region());
    event.putArray("resources");
    ObjectNode detail = event.putObject("detail");
    detail.put("result", "SUCCESS");
    detail.put("repository-name", push.repository().toString());
    detail.put("image-digest", push.digest().toString());
    detail.put("action-type", type);
    detail.put("image-tag", push.tag().map(Tag::name).orElse(""));
    push.manifestMediaType()
        .map(MediaType::name)
        .ifPresent(name -> detail.put("manifest-media-type", name));
    push.artifactMediaType()
        .map(MediaType::name)
        .ifPresent(name -> detail.put("artifact-media-type", name));
    return event;
  }
}
