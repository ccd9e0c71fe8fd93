package dev.layerlift.sandbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.handler.FunctionInstance;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulator itself, and single runs that have a name. */
class SimulatorTest {
  private final Simulator simulator = new Simulator(FunctionInstance.Sabotage.none());

  @AfterEach
  void close() {
    simulator.close();
  }

  static List<Scenario> scenarios() {
    return Scenario.ALL;
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void sameScheduleMakesTheSameSteps(Scenario scenario) throws InterruptedException {
    List<Steps.Step> steps = simulator.expected(scenario).steps();

    for (int i = 0; i < 3; i++) {
      assertThat(simulator.run(Schedule.undisturbed(scenario)).trace()).isEqualTo(steps);
    }
    assertThat(steps).hasSizeGreaterThan(20);
  }

  @Test
  void eachStrategyStoresAndNamesWhatItIsFor() throws InterruptedException {
    assertThat(simulator.expected(Scenario.named("zstd")).tags()).containsOnlyKeys("v1-optimized");
    assertThat(simulator.expected(Scenario.named("soci")).tags()).containsOnlyKeys("v1-optimized");
    assertThat(simulator.expected(Scenario.named("index-both")).tags())
        .containsOnlyKeys("v1-optimized", "v1-zstd", "v1-soci");
    for (Scenario scenario : Scenario.DEMO) {
      assertThat(simulator.expected(scenario).tags())
          .as(scenario.name())
          .doesNotContainValue(scenario.image().digest());
    }
  }

  /** Found by a pair of faults; then, the execution failed for good and the tag stayed wrong. */
  @Test
  void tagWhoseManifestIsDamagedOnItsWayIsSetAgain() throws InterruptedException {
    Simulator.Result result = simulator.run(Schedule.parse("skip seed=1 21:CORRUPT_REQUEST"));

    assertThat(result.violations()).isEmpty();
    assertThat(result.trace())
        .filteredOn(step -> step.what().startsWith("PUT") && step.what().endsWith("-optimized"))
        .hasSize(2);
  }

  @Test
  void scheduleIsReadFromItsText() {
    String text = "both seed=7 12:AFTER 31:KILLED_BEFORE";

    assertThat(Schedule.parse(text)).hasToString(text);
  }
}
