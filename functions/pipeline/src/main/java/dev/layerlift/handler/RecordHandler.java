package dev.layerlift.handler;

import dev.layerlift.event.EcrPushEvent;
import dev.layerlift.report.ExecutionTrace;
import dev.layerlift.report.Recorded;
import dev.layerlift.report.Recorder;
import dev.layerlift.report.Report;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.Tagging;
import dev.layerlift.workflow.Verification;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Keeps the report of an execution, however it ended, and gives its lease back. A part that cannot
 * be read is a note in the report: what is left of an execution is worth keeping.
 */
public final class RecordHandler extends StageHandler<RecordHandler.Request> {
  private final Recorder recorder;
  private final ImageLease lease;
  private final InstantSource clock;

  /**
   * Each part is {@code null} where the execution did not come that far.
   *
   * @param event as EventBridge delivered it
   */
  record Request(
      String execution,
      Instant startedAt,
      JsonNode event,
      JsonNode inspection,
      JsonNode plan,
      JsonNode layers,
      JsonNode publication,
      JsonNode verification,
      JsonNode tagging,
      JsonNode error)
      implements StageRequest {
    @Override
    public Optional<ImageAddress> subject() {
      return new Parts().push(event).map(EcrPushEvent::image);
    }
  }

  public RecordHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private RecordHandler(AwsWiring aws) {
    this(new Recorder(aws.objects(), aws.metrics()), aws.lease(), aws.clock());
  }

  RecordHandler(Recorder recorder, ImageLease lease, InstantSource clock) {
    super("Record", Request.class, clock);
    this.recorder = recorder;
    this.lease = lease;
    this.clock = clock;
  }

  @Override
  StageAnswer run(Request request, Deadline deadline, StageLog log) {
    Optional<String> released =
        request.subject().flatMap(image -> lease.release(image, request.execution()));
    released.ifPresent(log::warn);
    Report report = trace(request).toReport(clock.instant());
    String key = recorder.record(report);
    return new StageAnswer(Recorded.of(report, key), report.outcome().toString());
  }

  private static ExecutionTrace trace(Request request) {
    Parts parts = new Parts();
    Optional<EcrPushEvent> push = parts.push(request.event());
    return new ExecutionTrace(
        request.execution(),
        request.startedAt(),
        push.map(EcrPushEvent::image).map(Report.Source::of),
        push.flatMap(EcrPushEvent::time),
        parts.read("inspection", request.inspection(), Inspection.class),
        parts.read("plan", request.plan(), OptimizationPlan.class),
        parts.readAll("layers", request.layers(), LayerResult.class),
        parts.read("publication", request.publication(), Publication.class),
        parts.read("verification", request.verification(), Verification.class),
        parts.read("tagging", request.tagging(), Tagging.class),
        parts.failure(request.error()),
        parts.notes());
  }
}
