package dev.layerlift.handler;

import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.ManifestCount;
import dev.layerlift.publish.PacedTarget;
import dev.layerlift.publish.Publisher;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.ManifestPace;
import dev.layerlift.workflow.ManifestTurn;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.QueuedException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Stores the variants' manifests beside the source, at the account's pace. */
public final class PublishHandler extends StageHandler<PublishHandler.Request> {
  private final Repositories repositories;
  private final ManifestPace pace;
  private final LeasedWait waiting;

  /**
   * @param turn that an earlier call has reserved
   */
  record Request(
      String execution,
      Inspection.Image inspection,
      OptimizationPlan plan,
      List<LayerResult> layers,
      Optional<ManifestTurn> turn)
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
    this(aws.repositories(), aws.pace(), aws.lease(), aws.clock());
  }

  PublishHandler(
      Repositories repositories, ManifestPace pace, ImageLease lease, InstantSource clock) {
    super("Publish", Request.class, clock);
    this.repositories = repositories;
    this.pace = pace;
    this.waiting = new LeasedWait(lease);
  }

  @Override
  StageAnswer run(Request request, Deadline deadline, StageLog log) throws IOException {
    Inspection.Image inspection = request.inspection();
    int manifests =
        ManifestCount.expected(
            request.plan(),
            inspection.inventory().mediaType(),
            inspection.settings().soci().version());
    try (ImageTarget repository =
        new PacedTarget(
            repositories.open(inspection.image()),
            pace,
            new PacedTarget.Demand(request.execution(), manifests, request.turn()))) {
      Publication publication =
          new Publisher(repository, repository, Optional.empty(), deadline)
              .publish(
                  inspection.inventory(), request.plan(), inspection.settings(), request.layers());
      return new StageAnswer(publication, "published");
    } catch (QueuedException wait) {
      throw waiting.before(wait, inspection.image(), request.execution(), log);
    }
  }
}
