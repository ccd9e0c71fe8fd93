package dev.layerlift.aws;

import dev.layerlift.oci.model.Json;
import dev.layerlift.workflow.Metrics;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
public final class EmbeddedMetrics implements Metrics {
  private static final String NAMESPACE = "Layerlift";

  private static final String OUTCOME = "Outcome";
  private static final String ERROR = "Error";

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
    byte[] line = Json.write(line(figures));
    out.println(new String(line, StandardCharsets.UTF_8));
    out.flush();
  }

  private ObjectNode line(ExecutionFigures figures) {
    ObjectNode line = Json.newObject();
    ObjectNode metadata = line.putObject("_aws");
    metadata.put("Timestamp", clock.millis());
    ObjectNode directive = metadata.putArray("CloudWatchMetrics").addObject();
    directive.put("Namespace", NAMESPACE);
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
