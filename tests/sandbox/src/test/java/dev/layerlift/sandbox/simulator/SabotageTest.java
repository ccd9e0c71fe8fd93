package dev.layerlift.sandbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.handler.FunctionInstance;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stages that are broken on purpose are found by the faults around the place where they are. */
class SabotageTest {
  private static final Scenario SCENARIO = Scenario.named("zstd");

  /**
   * @param function within whose steps the schedules have their faults
   * @param sign of what must be found
   */
  record Mistake(String name, FunctionInstance.Sabotage sabotage, String function, String sign) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Mistake> mistakes() {
    return Stream.of(
        new Mistake(
            "tags before verification",
            Sabotages.tagsBeforeVerification(),
            "Publish",
            "Publish sets a tag"),
        new Mistake(
            "believes that it has tagged",
            Sabotages.believesThatItHasTagged(),
            "Tag",
            "tags are {}"),
        new Mistake(
            "does not look at the source tag",
            Sabotages.doesNotLookAtTheSourceTag(SCENARIO.image()),
            "Verify",
            "sets a tag of an image that was gone"),
        new Mistake("leases for days", Sabotages.leasesForDays(), "Record", "lasts until"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakeIsFound(Mistake mistake) throws InterruptedException {
    try (Simulator simulator = new Simulator(mistake.sabotage())) {
      Expected expected = simulator.expected(SCENARIO);
      List<Integer> steps =
          expected.steps().stream()
              .filter(step -> step.function().equals(Optional.of(mistake.function())))
              .map(Steps.Step::number)
              .toList();
      Optional<Simulator.Result> found = Optional.empty();
      // What a function is for comes last in it.
      for (Schedule schedule : Schedules.singles(SCENARIO, expected).reversed()) {
        if (found.isEmpty() && steps.contains(schedule.faults().getFirst().step())) {
          found =
              Optional.of(simulator.run(schedule))
                  .filter(result -> result.toString().contains(mistake.sign()));
        }
      }
      assertThat(found).as(mistake.name()).isPresent();
    }
  }
}
