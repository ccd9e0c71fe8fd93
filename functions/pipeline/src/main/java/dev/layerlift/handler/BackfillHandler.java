package dev.layerlift.handler;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.reconcile.BackfillEstimate;
import dev.layerlift.reconcile.BackfillFound;
import dev.layerlift.reconcile.BackfillInventory;
import dev.layerlift.reconcile.BackfillRates;
import dev.layerlift.reconcile.InventoryLine;
import dev.layerlift.reconcile.MissedPushes;
import dev.layerlift.reconcile.NameFilter;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.ImageCatalog;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.ReportFolders;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists the images that have no result yet, for a backfill: as many repositories as there is time
 * for, and the state machine calls again until all were seen. The last call estimates the work.
 */
public final class BackfillHandler extends RunHandler {
  /** In the member {@code layerlift.startedBy} of the events. */
  static final String SENDER = "backfill";

  /** No further repository is begun with less time than this. */
  private static final Duration RESERVE = Duration.ofMinutes(2);

  private static final String NAME = "Backfill";

  /** Of executions; it becomes part of keys. */
  private static final Pattern EXECUTION = Pattern.compile("[A-Za-z0-9_-]{1,80}");

  private final ImageCatalog catalog;
  private final ObjectStore objects;
  private final Settings account;
  private final RunSettings settings;
  private final int manifestsPerSecond;

  public BackfillHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private BackfillHandler(AwsWiring aws) {
    this(
        aws.catalog(),
        aws.objects(),
        aws.account(),
        aws.runSettings(),
        aws.manifestsPerSecond(),
        aws.clock());
  }

  BackfillHandler(
      ImageCatalog catalog,
      ObjectStore objects,
      Settings account,
      RunSettings settings,
      int manifestsPerSecond,
      InstantSource clock) {
    super(NAME, clock);
    this.catalog = catalog;
    this.objects = objects;
    this.account = account;
    this.settings = settings;
    this.manifestsPerSecond = manifestsPerSecond;
  }

  /**
   * How far the listing came.
   *
   * @param after the last repository that was seen
   * @param parts of the inventory
   */
  record Progress(Optional<RepositoryName> after, int parts, BackfillFound found) {
    static final Progress NONE = new Progress(Optional.empty(), 0, BackfillFound.NOTHING);
  }

  /**
   * @param request with its defaults
   * @param folder of all objects of this backfill
   * @param estimate once all repositories were seen
   */
  record Answer(
      BackfillRequest request,
      Progress progress,
      String folder,
      boolean complete,
      Optional<BackfillEstimate> estimate) {}

  @Override
  StageAnswer run(ObjectNode payload, Deadline deadline, StageLog log) throws IOException {
    Instant started = time(payload.path("startedAt"), "startedAt");
    BackfillRequest request =
        BackfillRequest.parse(payload.path("request"), started.minus(ReconcileHandler.GRACE));
    Progress before = progress(payload.path("progress"));
    BackfillInventory inventory =
        new BackfillInventory(objects, execution(payload), before.parts());
    Listing listing =
        new Listing(request, inventory, started.atZone(ZoneOffset.UTC).toLocalDate(), before);
    boolean complete = listing.run(deadline);
    inventory.flush();
    Progress after = listing.progress();
    Optional<BackfillEstimate> estimate = Optional.empty();
    if (complete) {
      estimate =
          Optional.of(
              BackfillEstimate.of(
                  after.found(),
                  listing.more,
                  new BackfillEstimate.Bounds(request.maxConcurrency(), manifestsPerSecond),
                  BackfillRates.deployed()));
      inventory.estimate(estimate.get());
    }
    return new StageAnswer(
        new Answer(request, after, inventory.folder(), complete, estimate),
        "%d images found%s"
            .formatted(after.found().all().images(), complete ? "" : ", not all of them yet"));
  }

  private static String execution(ObjectNode payload) {
    String name = payload.path("execution").asString("");
    if (!EXECUTION.matcher(name).matches()) {
      throw new MalformedEventException(
          "a backfill's execution has a name of letters, digits, - and _, not " + Text.quote(name));
    }
    return name;
  }

  private static Progress progress(JsonNode progress) throws IOException {
    if (progress.isNull()) {
      return Progress.NONE;
    }
    try {
      return WorkflowJson.read(progress.toString(), Progress.class, "progress of " + NAME);
    } catch (MalformedInputException | LimitExceededException e) {
      throw new MalformedEventException("unreadable " + e.getMessage(), e);
    }
  }

  /** One call's part of the listing. */
  private final class Listing {
    private final BackfillRequest request;
    private final BackfillInventory inventory;
    private final LocalDate day;
    private final NameFilter wanted;
    private final MissedPushes missedPushes;
    private Optional<RepositoryName> last;
    private BackfillFound found;
    private int visited;
    private boolean more;

    Listing(BackfillRequest request, BackfillInventory inventory, LocalDate day, Progress before) {
      this.request = request;
      this.inventory = inventory;
      this.day = day;
      this.wanted = request.repositories().filter();
      this.last = before.after();
      this.found = before.found();
      this.missedPushes =
          new MissedPushes(
              catalog,
              new ReportFolders(objects),
              account,
              settings.tags(),
              Instant.EPOCH,
              request.pushedBefore(),
              SENDER);
    }

    Progress progress() {
      return new Progress(last, inventory.parts(), found);
    }

    /**
     * @return whether all repositories were seen, or as many images found as were asked for
     */
    boolean run(Deadline deadline) throws IOException {
      for (ImageCatalog.Listed repository : left()) {
        if (visited > 0 && deadline.remaining().compareTo(RESERVE) < 0) {
          return false;
        }
        deadline.check(() -> visited + " repositories");
        List<MissedPushes.Missed> missed;
        try {
          missed = missed(repository);
        } catch (StoreException | DeadlineException e) {
          if (visited == 0) {
            throw e;
          }
          // What was found before it counts; the next call meets the error again, or not.
          return false;
        }
        visit(missed);
        last = Optional.of(repository.name());
        visited++;
        if (more) {
          return true;
        }
      }
      return true;
    }

    private List<ImageCatalog.Listed> left() throws IOException {
      return catalog.repositories().stream()
          .filter(r -> settings.repositories().accepts(r.name().path()))
          .filter(r -> wanted.accepts(r.name().path()))
          .filter(r -> last.isEmpty() || r.name().path().compareTo(last.get().path()) > 0)
          .toList();
    }

    private List<MissedPushes.Missed> missed(ImageCatalog.Listed repository) throws IOException {
      try {
        return missedPushes.in(repository).missed();
      } catch (StoreException.NotFound e) {
        // Deleted since it was listed.
        return List.of();
      }
    }

    private void visit(List<MissedPushes.Missed> missed) throws IOException {
      Set<Digest> counted = new HashSet<>();
      for (MissedPushes.Missed each : missed) {
        if (found.all().images() >= request.maxImages()) {
          more = true;
          return;
        }
        InventoryLine line = InventoryLine.of(each, day);
        inventory.add(line);
        found = found.plus(line, !counted.add(line.digest()), account);
      }
    }
  }
}
