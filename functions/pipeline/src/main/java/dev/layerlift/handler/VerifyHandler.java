package dev.layerlift.handler;

import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.Verifier;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.Verification;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Reads back what was published. */
public final class VerifyHandler extends StageHandler<VerifyHandler.Request> {
  private final Repositories repositories;

  record Request(
      String execution,
      Inspection.Image inspection,
      OptimizationPlan plan,
      List<LayerResult> layers,
      Publication publication)
      implements StageRequest {
    @Override
    public Optional<ImageAddress> subject() {
      return Optional.of(inspection.image());
    }
  }

  public VerifyHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private VerifyHandler(AwsWiring aws) {
    this(aws.repositories(), aws.clock());
  }

  VerifyHandler(Repositories repositories, InstantSource clock) {
    super("Verify", Request.class, clock);
    this.repositories = repositories;
  }

  @Override
  StageAnswer run(Request request, Deadline deadline, StageLog log) throws IOException {
    Inspection.Image inspection = request.inspection();
    try (ImageTarget repository = repositories.open(inspection.image())) {
      Verification verification =
          new Verifier(repository, repository, deadline)
              .verify(
                  inspection.inventory(),
                  request.plan(),
                  inspection.settings(),
                  request.layers(),
                  request.publication());
      return new StageAnswer(verification, "verified");
    }
  }
}
