package dev.layerlift.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.workflow.Metrics.ExecutionFigures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class EmbeddedMetricsTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_790_000_000_123L);

  private static String emitted(ExecutionFigures figures) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    new EmbeddedMetrics(out, InstantSource.fixed(NOW)).emit(figures);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void optimizedImageIsOneLineWithItsFigures() {
    assertThat(
            emitted(
                new ExecutionFigures(
                    Optional.of(new RepositoryName("team/app")),
                    "optimized",
                    Optional.empty(),
                    200,
                    150,
                    3,
                    4,
                    2,
                    1,
                    4_000,
                    Optional.of(Duration.ofSeconds(12)))))
        .isEqualTo(
            """
            {"_aws":{"Timestamp":1790000000123,"CloudWatchMetrics":[{"Namespace":"Layerlift",\
            "Dimensions":[["Outcome"]],"Metrics":[{"Name":"Images","Unit":"Count"},\
            {"Name":"BytesBefore","Unit":"Bytes"},{"Name":"BytesAfter","Unit":"Bytes"},\
            {"Name":"LayersRecompressed","Unit":"Count"},\
            {"Name":"LayersIndexed","Unit":"Count"},{"Name":"LayersRemembered","Unit":"Count"},\
            {"Name":"LayersKept","Unit":"Count"},{"Name":"LayerTime","Unit":"Milliseconds"},\
            {"Name":"PushToTag","Unit":"Milliseconds"}]}]},"Outcome":"optimized",\
            "Repository":"team/app","Images":1,"BytesBefore":200,"BytesAfter":150,\
            "LayersRecompressed":3,"LayersIndexed":4,"LayersRemembered":2,"LayersKept":1,"LayerTime":4000,\
            "PushToTag":12000}
            """);
  }

  @Test
  void failureIsAlsoCountedByItsError() throws IOException {
    String line =
        emitted(
            new ExecutionFigures(
                Optional.empty(),
                "failed",
                Optional.of("ThrottledException"),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Optional.empty()));

    ObjectNode json = Json.parseObject(line.getBytes(StandardCharsets.UTF_8), "line");
    JsonNode directive = json.at("/_aws/CloudWatchMetrics/0");
    assertThat(directive.get("Dimensions")).hasToString("[[\"Outcome\"],[\"Outcome\",\"Error\"]]");
    assertThat(json.get("Error").stringValue()).isEqualTo("ThrottledException");
    assertThat(json.has("Repository")).isFalse();
    assertThat(directive.get("Metrics").valueStream().map(m -> m.get("Name").stringValue()))
        .containsExactly(
            "Images",
            "LayersRecompressed",
            "LayersIndexed",
            "LayersRemembered",
            "LayersKept",
            "LayerTime")
        .allMatch(json::has);
  }
}
