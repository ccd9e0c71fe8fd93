package dev.layerlift.report;

import dev.layerlift.report.Report.Done;
import dev.layerlift.report.Report.LayerReport;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.report.Report.Source;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.Metrics;
import dev.layerlift.workflow.Metrics.ExecutionFigures;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Keeps reports where people and programs find them. */
public final class Recorder {
  private final ObjectStore objects;
  private final Metrics metrics;

  public Recorder(ObjectStore objects, Metrics metrics) {
    this.objects = objects;
    this.metrics = metrics;
  }

  /**
   * Stores the report, then emits its figures. Doing it again overwrites the report with itself.
   *
   * @return the report's key
   * @throws dev.layerlift.workflow.RetryableException if it cannot be stored
   */
  public String record(Report report) {
    String key = key(report);
    try {
      objects.put(key, WorkflowJson.writeText(report));
    } catch (IOException e) {
      throw Failures.of(e, "store the report " + key);
    }
    metrics.emit(figures(report));
    return key;
  }

  /**
   * {@code reports/<repository>/<algorithm>-<hex>/<execution>.json}; where no repository is known,
   * {@code reports/_unknown/<execution>.json}: no repository's name begins with an underscore. An
   * execution that stood back has its report one folder deeper, in {@code stood-back/}: it is no
   * result, and must not pass for one when the execution that it stood back for dies.
   */
  static String key(Report report) {
    String execution = report.execution().substring(report.execution().lastIndexOf(':') + 1);
    String name = execution.replaceAll("[^A-Za-z0-9._-]", "_") + ".json";
    return report
        .source()
        .flatMap(source -> source.repository().map(r -> "reports/" + r + "/" + of(source)))
        .map(folder -> report.outcome() == Outcome.STOOD_BACK ? folder + "/stood-back" : folder)
        .map(folder -> folder + "/" + name)
        .orElse("reports/_unknown/" + name);
  }

  private static String of(Source source) {
    return source.digest().algorithm() + "-" + source.digest().hex();
  }

  private static ExecutionFigures figures(Report report) {
    List<Done> done =
        report.layers().stream().map(LayerReport::done).flatMap(Optional::stream).toList();
    return new ExecutionFigures(
        report.source().flatMap(Source::repository),
        report.outcome().toString(),
        report.failure().map(f -> f.error().substring(f.error().lastIndexOf('.') + 1)),
        report.results().stream().findFirst().map(Report.Result::compressedSizeBefore).orElse(0L),
        report.results().stream().findFirst().map(Report.Result::compressedSizeAfter).orElse(0L),
        count(done, d -> is(d.zstd(), Recompressed.class) && !d.remembered()),
        count(done, d -> is(d.ztoc(), Indexed.class) && !d.remembered()),
        count(done, Done::remembered),
        count(done, d -> is(d.zstd(), Kept.class)),
        done.stream().mapToLong(Done::millis).sum(),
        report.pushToTagMillis().map(Duration::ofMillis));
  }

  private static boolean is(Optional<?> outcome, Class<?> kind) {
    return outcome.filter(kind::isInstance).isPresent();
  }

  private static int count(List<Done> done, Predicate<Done> which) {
    return (int) done.stream().filter(which).count();
  }
}
