package dev.layerlift.handler;

import dev.layerlift.event.EcrDeletion;
import dev.layerlift.event.EcrRegistry;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.reconcile.NameFilter;
import dev.layerlift.retire.Clearance;
import dev.layerlift.retire.RetireOutcome;
import dev.layerlift.retire.Retirement;
import dev.layerlift.retire.Sweep;
import dev.layerlift.workflow.Cursor;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageCatalog;
import dev.layerlift.workflow.ReportFolders;
import dev.layerlift.workflow.RunMetrics;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes away what was published for sources that are gone: one of them, by ECR's event; all of
 * them, by schedule; and everything that was ever published, by command.
 */
public final class RetireHandler extends RunHandler {
  private static final String NAME = "Retire";
  private static final String SCHEDULED = "Scheduled Event";

  private final Repositories repositories;
  private final Retirement.Side side;
  private final RunMetrics metrics;
  private final RunSettings settings;

  public RetireHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private RetireHandler(AwsWiring aws) {
    this(aws.repositories(), aws.side(), aws.runMetrics(), aws.runSettings(), aws.clock());
  }

  RetireHandler(
      Repositories repositories,
      Retirement.Side side,
      RunMetrics metrics,
      RunSettings settings,
      InstantSource clock) {
    super(NAME, clock);
    this.repositories = repositories;
    this.side = side;
    this.metrics = metrics;
    this.settings = settings;
  }

  @Override
  StageAnswer run(ObjectNode event, Deadline deadline, StageLog log) throws IOException {
    if (ClearCommand.isOne(event)) {
      return clear(ClearCommand.parse(event), deadline);
    }
    if (event.path("detail-type").asString("").equals(SCHEDULED)) {
      return sweep(deadline);
    }
    Optional<EcrDeletion> deletion = EcrDeletion.parse(event);
    return deletion.isPresent()
        ? retire(deletion.get())
        : new StageAnswer(Map.of("outcome", "ignored"), "ignored: no deletion of a source");
  }

  private StageAnswer retire(EcrDeletion deletion) throws IOException {
    RetireOutcome outcome =
        retire(
            deletion.registry().host(), deletion.repository(), deletion.digest(), deletion.tag());
    emit(1, outcome instanceof RetireOutcome.Done ? 1 : 0);
    String words = "%s@%s: %s".formatted(deletion.repository(), deletion.digest(), word(outcome));
    return new StageAnswer(Map.of("outcome", word(outcome)), words);
  }

  private RetireOutcome retire(
      RegistryHost registry, RepositoryName repository, Digest source, Optional<Tag> tag)
      throws IOException {
    try (ImageTarget images = repositories.open(registry, repository)) {
      return new Retirement(side, images, registry, repository).retire(source, tag);
    }
  }

  private static String word(RetireOutcome outcome) {
    return switch (outcome) {
      case RetireOutcome.StillThere _ -> "still there";
      case RetireOutcome.UnderWay _ -> "an execution is at it";
      case RetireOutcome.Done done ->
          "removed %d, kept %d, forgot %d layers%s"
              .formatted(
                  done.retired().removed().size(),
                  done.retired().kept().size(),
                  done.retired().rememberedLayers(),
                  done.open().isEmpty() ? "" : "; open: " + String.join(", ", done.open()));
    };
  }

  /**
   * What a sweep did.
   *
   * @param complete whether all repositories were looked at; else the next run goes on
   * @param suspects sources that seemed to be gone
   * @param retired of them
   */
  record SweepAnswer(boolean complete, int repositories, int suspects, int retired) {}

  private StageAnswer sweep(Deadline deadline) throws IOException {
    RepositoryRound round =
        new RepositoryRound(
            side.catalog(), new Cursor(side.objects(), "sweep"), settings.repositories(), deadline);
    Sweep sweep = new Sweep(side.catalog(), new ReportFolders(side.objects()), side.account());
    int[] suspectsAndRetired = new int[2];
    boolean complete =
        round.run(repository -> sweep(sweep, repository, deadline, suspectsAndRetired));
    emit(suspectsAndRetired[0], suspectsAndRetired[1]);
    SweepAnswer answer =
        new SweepAnswer(complete, round.visited(), suspectsAndRetired[0], suspectsAndRetired[1]);
    return new StageAnswer(answer, answer.toString());
  }

  private boolean sweep(
      Sweep sweep, ImageCatalog.Listed repository, Deadline deadline, int[] suspectsAndRetired)
      throws IOException {
    RegistryHost registry = new EcrRegistry(repository.account(), repository.region()).host();
    try (ImageTarget images = repositories.open(registry, repository.name())) {
      Retirement retirement = new Retirement(side, images, registry, repository.name());
      for (Sweep.Suspect suspect : sweep.suspects(repository.name(), images)) {
        deadline.check(() -> suspectsAndRetired[0] + " sources looked at");
        suspectsAndRetired[0]++;
        if (retirement.retire(suspect.source(), suspect.tag()) instanceof RetireOutcome.Done) {
          suspectsAndRetired[1]++;
        }
      }
    }
    return true;
  }

  private void emit(int suspects, int retired) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("Suspects", (long) suspects);
    counts.put("RetiredImages", (long) retired);
    metrics.emit(NAME, counts);
  }

  private StageAnswer clear(ClearCommand command, Deadline deadline) throws IOException {
    ClearAnswer answer = new ClearAnswer(command.dryRun());
    NameFilter wanted = NameFilter.parse(command.repositories(), "");
    for (ImageCatalog.Listed repository : side.catalog().repositories()) {
      String name = repository.name().path();
      if (!wanted.accepts(name) || name.compareTo(command.after()) <= 0) {
        continue;
      }
      if (answer.isFull() || deadline.remaining().compareTo(Deadline.MARGIN) < 0) {
        return answer.stopped();
      }
      RegistryHost registry = new EcrRegistry(repository.account(), repository.region()).host();
      try (ImageTarget images = repositories.open(registry, repository.name())) {
        answer.add(
            new Clearance(side, images, repository.name(), command.dryRun()).clear(deadline));
      }
    }
    return answer.finished();
  }
}
