package dev.layerlift.report;

import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.Tagging;
import dev.layerlift.workflow.Verification;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the states of one execution answered, as far as it came.
 *
 * @param source what the event named; empty where it named no image
 * @param pushedAt when the event was raised
 * @param layers of the layers that were worked on
 * @param notes what is known beside the states' answers
 */
public record ExecutionTrace(
    String execution,
    Instant startedAt,
    Optional<Report.Source> source,
    Optional<Instant> pushedAt,
    Optional<Inspection> inspection,
    Optional<OptimizationPlan> plan,
    List<LayerResult> layers,
    Optional<Publication> publication,
    Optional<Verification> verification,
    Optional<Tagging> tagging,
    Optional<Report.Failure> failure,
    List<String> notes) {
  public ExecutionTrace {
    layers = List.copyOf(layers);
    notes = List.copyOf(notes);
  }

  public Report toReport(Instant recordedAt) {
    return new ReportComposer(this).compose(recordedAt);
  }
}
