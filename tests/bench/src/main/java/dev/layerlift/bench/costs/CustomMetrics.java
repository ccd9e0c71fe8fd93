package dev.layerlift.bench.costs;

import dev.layerlift.aws.EmbeddedMetrics;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.workflow.Metrics.ExecutionFigures;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How many metrics of ours CloudWatch keeps: counted in what the functions really print. */
final class CustomMetrics {
  private static final JsonMapper JSON = new JsonMapper();

  private CustomMetrics() {}

  /** With every outcome, every figure, and no error. */
  static int ofAllOutcomes() {
    int count = 0;
    for (Outcome outcome : Outcome.values()) {
      count += count(outcome, Optional.empty());
    }
    return count;
  }

  /** What each kind of error adds. */
  static int ofAnError() {
    return count(Outcome.FAILED, Optional.of("NetworkException"))
        - count(Outcome.FAILED, Optional.empty());
  }

  private static int count(Outcome outcome, Optional<String> error) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    new EmbeddedMetrics(new PrintStream(line, true, StandardCharsets.UTF_8), () -> Instant.EPOCH)
        .emit(
            new ExecutionFigures(
                Optional.of(RepositoryName.parse("team/app")),
                outcome.toString(),
                error,
                2,
                1,
                1,
                1,
                1,
                1,
                1,
                Optional.of(Duration.ofSeconds(1))));
    int count = 0;
    for (JsonNode directive : JSON.readTree(line.toByteArray()).at("/_aws/CloudWatchMetrics")) {
      count += directive.get("Dimensions").size() * directive.get("Metrics").size();
    }
    return count;
  }
}
