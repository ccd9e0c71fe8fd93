package dev.layerlift.sandbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.handler.FunctionInstance;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How many requests an image of two layers costs where nothing goes wrong, counted in a run of the
 * deployed functions. A number that grows has to be meant.
 */
class RequestCountTest {
  private final Simulator simulator = new Simulator(FunctionInstance.Sabotage.none());

  @AfterEach
  void close() {
    simulator.close();
  }

  @Test
  void zstdAsksForEverythingOnce() throws InterruptedException {
    assertThat(requests("zstd"))
        .isEqualTo(
            """
            Inspect {REGISTRY=5, BLOB_STORE=1, S3=1, CONTROL_PLANE=5}
            LayerSmall {REGISTRY=8, BLOB_STORE=2, S3=4, CONTROL_PLANE=1}
            Publish {REGISTRY=3, S3=2, CONTROL_PLANE=1}
            Verify {REGISTRY=5, BLOB_STORE=1, CONTROL_PLANE=1}
            Tag {REGISTRY=4, CONTROL_PLANE=1}
            Record {S3=3}
            """);
  }

  @Test
  void sociAsksForEverythingOnce() throws InterruptedException {
    assertThat(requests("soci"))
        .isEqualTo(
            """
            Inspect {REGISTRY=5, BLOB_STORE=1, S3=1, CONTROL_PLANE=5}
            LayerSmall {REGISTRY=10, BLOB_STORE=2, S3=4, CONTROL_PLANE=1}
            Publish {REGISTRY=10, S3=2, CONTROL_PLANE=1}
            Verify {REGISTRY=10, BLOB_STORE=1, CONTROL_PLANE=1}
            Tag {REGISTRY=4, CONTROL_PLANE=1}
            Record {S3=3}
            """);
  }

  @Test
  void bothReadsEachLayerOnce() throws InterruptedException {
    assertThat(requests("both"))
        .isEqualTo(
            """
            Inspect {REGISTRY=5, BLOB_STORE=1, S3=1, CONTROL_PLANE=5}
            LayerSmall {REGISTRY=16, BLOB_STORE=2, S3=8, CONTROL_PLANE=1}
            Publish {REGISTRY=12, S3=2, CONTROL_PLANE=1}
            Verify {REGISTRY=14, BLOB_STORE=2, CONTROL_PLANE=1}
            Tag {REGISTRY=12, CONTROL_PLANE=1}
            Record {S3=3}
            """);
  }

  /** One line a function, the layers' calls in one. */
  private String requests(String scenario) throws InterruptedException {
    Map<String, Map<StepType, Integer>> counts = new LinkedHashMap<>();
    for (Steps.Step step : simulator.expected(Scenario.named(scenario)).steps()) {
      step.function()
          .ifPresent(function ->
              counts
                  .computeIfAbsent(function, f -> new TreeMap<>())
                  .merge(step.type(), 1, Integer::sum));
    }
    StringBuilder text = new StringBuilder();
    counts.forEach(
        (function, types) -> text.append(function).append(' ').append(types).append('\n'));
    return text.toString();
  }
}
