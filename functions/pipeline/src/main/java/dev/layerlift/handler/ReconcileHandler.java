package dev.layerlift.handler;

import dev.layerlift.event.EcrPushEvent;
import dev.layerlift.reconcile.MissedPushes;
import dev.layerlift.workflow.Cursor;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ExecutionName;
import dev.layerlift.workflow.Executions;
import dev.layerlift.workflow.ImageCatalog;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.ReportFolders;
import dev.layerlift.workflow.RunMetrics;
import dev.layerlift.workflow.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Starts executions for pushes that have no result. Runs by schedule; the schedule's event says
 * what time it is.
 */
public final class ReconcileHandler extends RunHandler {
  /** The event of a younger push may still come; one that does not is missed an hour later. */
  static final Duration GRACE = Duration.ofHours(1);

  private static final String NAME = "Reconcile";

  /** In the member {@code layerlift.startedBy} of the events. */
  private static final String SENDER = "reconciler";

  private final ImageCatalog catalog;
  private final Executions executions;
  private final ObjectStore objects;
  private final ImageLease lease;
  private final RunMetrics metrics;
  private final Settings account;
  private final RunSettings settings;

  public ReconcileHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private ReconcileHandler(AwsWiring aws) {
    this(
        aws.catalog(),
        aws.executions(),
        aws.objects(),
        aws.lease(),
        aws.runMetrics(),
        aws.account(),
        aws.runSettings(),
        aws.clock());
  }

  ReconcileHandler(
      ImageCatalog catalog,
      Executions executions,
      ObjectStore objects,
      ImageLease lease,
      RunMetrics metrics,
      Settings account,
      RunSettings settings,
      InstantSource clock) {
    super(NAME, clock);
    this.catalog = catalog;
    this.executions = executions;
    this.objects = objects;
    this.lease = lease;
    this.metrics = metrics;
    this.account = account;
    this.settings = settings;
  }

  /**
   * What a run did.
   *
   * @param complete whether all repositories were looked at; else the next run goes on
   * @param pushes looked at
   * @param underWay of them, without a result yet: an execution is at them
   * @param missed of them, those that no execution is at
   * @param started of the missed
   */
  record Answer(
      boolean complete, int repositories, int pushes, int underWay, int missed, int started) {}

  /** Counts as the run goes. */
  private static final class Tally {
    private int pushes;
    private int underWay;
    private int missed;
    private int started;
  }

  @Override
  StageAnswer run(ObjectNode event, Deadline deadline, StageLog log) throws IOException {
    Instant now = time(event.path("time"), "schedule's event, field time");
    MissedPushes missedPushes =
        new MissedPushes(
            catalog,
            new ReportFolders(objects),
            account,
            settings.tags(),
            now.minus(settings.lookback()),
            now.minus(GRACE),
            SENDER);
    RepositoryRound round =
        new RepositoryRound(
            catalog, new Cursor(objects, "reconcile"), settings.repositories(), deadline);
    Tally tally = new Tally();
    boolean complete = false;
    try {
      LocalDate day = now.atZone(ZoneOffset.UTC).toLocalDate();
      complete = round.run(repository -> visit(missedPushes, repository, day, deadline, tally));
    } finally {
      metrics.emit(NAME, counts(round, tally));
    }
    Answer answer =
        new Answer(
            complete, round.visited(), tally.pushes, tally.underWay, tally.missed, tally.started);
    return new StageAnswer(answer, answer.toString());
  }

  private static Map<String, Long> counts(RepositoryRound round, Tally tally) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("Repositories", (long) round.visited());
    counts.put("Pushes", (long) tally.pushes);
    counts.put("MissedPushes", (long) tally.missed);
    counts.put("StartedPushes", (long) tally.started);
    return counts;
  }

  private boolean visit(
      MissedPushes missedPushes,
      ImageCatalog.Listed repository,
      LocalDate day,
      Deadline deadline,
      Tally tally)
      throws IOException {
    MissedPushes.Findings findings = missedPushes.in(repository);
    tally.pushes += findings.looked();
    for (MissedPushes.Missed missed : findings.missed()) {
      if (tally.started >= settings.maxStarts()) {
        return false;
      }
      deadline.check(() -> tally.started + " executions started");
      EcrPushEvent push = missed.push();
      if (lease.isHeld(push.image())) {
        tally.underWay++;
        continue;
      }
      tally.missed++;
      String name = ExecutionName.of(push.image(), day);
      if (executions.start(name, missed.event().toString()) == Executions.Answer.STARTED) {
        tally.started++;
      }
    }
    return true;
  }
}
