package dev.layerlift.aws;

import dev.layerlift.oci.model.Json;
import dev.layerlift.workflow.Metrics;
import dev.layerlift.workflow.RunMetrics;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Metrics as one line of log, which CloudWatch Logs turns into metrics: no call, no permission, no
 * waiting. Source: "Specification: Embedded metric format" in the CloudWatch user guide.
 *
 * <p>Outcome and error are dimensions. The repository is a property of the line only: as a
 * dimension, every repository would be a metric of its own to pay for; queries over the log find it
 * all the same.
 */
public final class EmbeddedMetrics implements Metrics, RunMetrics {
  private static final String NAMESPACE = "Layerlift";

  private static final String OUTCOME = "Outcome";
  private static final String ERROR = "Error";
  private static final String RUN = "Run";

  private final PrintStream out;
  private final InstantSource clock;

  /**
   * @param out what CloudWatch Logs collects; stays open
   */
  public EmbeddedMetrics(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void emit(ExecutionFigures figures) {
    print(line(figures));
  }

  @Override
  public void emit(String run, Map<String, Long> counts) {
    ObjectNode line = Json.newObject();
    ObjectNode directive = directive(line);
    names(directive.putArray("Dimensions"), List.of(RUN));
    line.put(RUN, run);
    Values values = new Values(directive.putArray("Metrics"), line);
    counts.forEach((name, count) -> values.put(name, "Count", count));
    print(line);
  }

  private void print(ObjectNode line) {
    out.println(new String(Json.write(line), StandardCharsets.UTF_8));
    out.flush();
  }

  private ObjectNode directive(ObjectNode line) {
    ObjectNode metadata = line.putObject("_aws");
    metadata.put("Timestamp", clock.millis());
    ObjectNode directive = metadata.putArray("CloudWatchMetrics").addObject();
    directive.put("Namespace", NAMESPACE);
    return directive;
  }

  private ObjectNode line(ExecutionFigures figures) {
    ObjectNode line = Json.newObject();
    ObjectNode directive = directive(line);
    ArrayNode dimensions = directive.putArray("Dimensions");
    names(dimensions, List.of(OUTCOME));
    line.put(OUTCOME, figures.outcome());
    figures
        .error()
        .ifPresent(error -> {
          names(dimensions, List.of(OUTCOME, ERROR));
          line.put(ERROR, error);
        });
    figures.repository().ifPresent(repository -> line.put("Repository", repository.path()));
    Values values = new Values(directive.putArray("Metrics"), line);
    values.put("Images", "Count", 1);
    if (figures.bytesBefore() > 0) {
      values.put("BytesBefore", "Bytes", figures.bytesBefore());
      values.put("BytesAfter", "Bytes", figures.bytesAfter());
    }
    values.put("LayersRecompressed", "Count", figures.layersRecompressed());
    values.put("LayersIndexed", "Count", figures.layersIndexed());
    values.put("LayersRemembered", "Count", figures.layersRemembered());
    values.put("LayersKept", "Count", figures.layersKept());
    values.put("LayerTime", "Milliseconds", figures.layerMillis());
    figures
        .pushToTag()
        .map(Duration::toMillis)
        .ifPresent(ms -> values.put("PushToTag", "Milliseconds", ms));
    return line;
  }

  private static void names(ArrayNode dimensions, List<String> names) {
    ArrayNode set = dimensions.addArray();
    names.forEach(set::add);
  }

  /** A metric is declared in one place of the line and has its value in another. */
  private record Values(ArrayNode declarations, ObjectNode line) {
    void put(String name, String unit, long value) {
      ObjectNode declaration = declarations.addObject();
      declaration.put("Name", name);
      declaration.put("Unit", unit);
      line.put(name, value);
    }
  }
}
