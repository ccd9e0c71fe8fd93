package dev.layerlift.handler;

import dev.layerlift.event.EcrEvent;
import dev.layerlift.event.EcrPushEvent;
import dev.layerlift.inspect.EarlierResult;
import dev.layerlift.inspect.ImageInspector;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.plan.SettingsReader;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** From an event to what the image consists of, or to why there is nothing to do. */
public final class InspectHandler extends StageHandler<InspectHandler.Request> {
  private final Repositories repositories;
  private final ControlPlane controlPlane;
  private final ImageLease lease;
  private final Settings account;

  /**
   * @param event as EventBridge delivered it
   */
  record Request(String execution, Instant executionStarted, JsonNode event)
      implements StageRequest {
    @Override
    public Optional<ImageAddress> subject() {
      try {
        return EcrEvent.parse(event) instanceof EcrPushEvent push
            ? Optional.of(push.image())
            : Optional.empty();
      } catch (MalformedEventException e) {
        return Optional.empty();
      }
    }
  }

  public InspectHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private InspectHandler(AwsWiring aws) {
    this(aws.repositories(), aws.controlPlane(), aws.lease(), aws.account(), aws.clock());
  }

  /**
   * @param account settings of repositories that have none of their own
   */
  InspectHandler(
      Repositories repositories,
      ControlPlane controlPlane,
      ImageLease lease,
      Settings account,
      InstantSource clock) {
    super("Inspect", Request.class, clock);
    this.repositories = repositories;
    this.controlPlane = controlPlane;
    this.lease = lease;
    this.account = account;
  }

  @Override
  StageAnswer run(Request request, Deadline deadline, StageLog log) throws IOException {
    return switch (EcrEvent.parse(request.event())) {
      case EcrEvent.NotOurs notOurs -> ignored(Optional.empty(), notOurs.reason());
      case EcrPushEvent push -> leased(push.image(), request.execution(), log);
    };
  }

  private StageAnswer leased(ImageAddress image, String execution, StageLog log)
      throws IOException {
    switch (lease.acquire(image, execution)) {
      case ImageLease.HeldElsewhere other -> {
        var held =
            new Inspection.HeldElsewhere(Schema.VERSION, image, other.execution(), other.until());
        return new StageAnswer(held, "stood back: " + held.reason());
      }
      case ImageLease.Unknown unknown -> log.warn(unknown.reason());
      case ImageLease.Held _ -> {}
    }
    return inspected(image);
  }

  private StageAnswer inspected(ImageAddress image) throws IOException {
    RepositoryFacts facts = controlPlane.facts(image);
    Settings settings = SettingsReader.forRepository(account, facts.resourceTags());
    try (ImageTarget repository = repositories.open(image)) {
      ImageInventory inventory = new ImageInspector(repository).inspect(image.digest(), facts);
      Optional<String> earlier =
          new EarlierResult(repository).find(image.tag(), inventory, settings);
      return earlier.isPresent()
          ? ignored(Optional.of(image), earlier.get())
          : new StageAnswer(
              new Inspection.Image(Schema.VERSION, image, settings, inventory), "image");
    }
  }

  private static StageAnswer ignored(Optional<ImageAddress> image, String reason) {
    return new StageAnswer(
        new Inspection.Ignored(Schema.VERSION, image, reason), "ignored: " + reason);
  }
}
