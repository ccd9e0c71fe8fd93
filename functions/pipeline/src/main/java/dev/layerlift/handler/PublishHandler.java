package dev.layerlift.handler;

import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.Publisher;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Stores the variant's manifests beside the source. */
public final class PublishHandler extends StageHandler<PublishHandler.Request> {
  private final Repositories repositories;

  record Request(
      String execution,
      Inspection.Image inspection,
      OptimizationPlan plan,
      List<LayerResult> layers)
      implements StageRequest {
    @Override
    public Optional<ImageAddress> subject() {
      return Optional.of(inspection.image());
    }
  }

  public PublishHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private PublishHandler(AwsWiring aws) {
    this(aws.repositories(), aws.clock());
  }

  PublishHandler(Repositories repositories, InstantSource clock) {
    super("Publish", Request.class, clock);
    this.repositories = repositories;
  }

  @Override
  StageAnswer run(Request request, Deadline deadline, StageLog log) throws IOException {
    Inspection.Image inspection = request.inspection();
    try (ImageTarget repository = repositories.open(inspection.image())) {
      Publication publication =
          new Publisher(repository, repository, Optional.empty(), deadline)
              .publish(
                  inspection.inventory(), request.plan(), inspection.settings(), request.layers());
      return new StageAnswer(publication, "published");
    }
  }
}
