package dev.layerlift.sandbox.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code statemachine/functions.json} against Lambda's limits and the state machine. */
class DeployedFunctionsTest {
  private static final JsonNode MACHINE =
      new JsonMapper()
          .readTree(Path.of("..", "..", "statemachine", "optimize-image.asl.json").toFile());

  @Test
  void functionsKeepToTheLimitsOfLambda() {
    assertThat(FunctionSpec.deployed())
        .allSatisfy(function -> {
          assertThat(function.timeout()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(15));
          assertThat(function.memory().bytes() >> 20).isBetween(128L, 10_240L);
        });
  }

  @Test
  void statesWaitLongerThanTheirFunctionsMayTake() {
    var states =
        MACHINE.findParents("TimeoutSeconds").stream()
            .filter(state -> state.path("Type").asString("").equals("Task"))
            .toList();

    List<FunctionSpec> called =
        FunctionSpec.deployed().stream().filter(FunctionSpec::isState).toList();
    assertThat(states).hasSizeGreaterThan(called.size());
    for (FunctionSpec function : called) {
      assertThat(states)
          .filteredOn(state ->
              state
                  .at("/Arguments/FunctionName")
                  .asString("")
                  .contains("${" + function.substitution() + "}"))
          .as(function.name())
          .isNotEmpty()
          .allSatisfy(state ->
              assertThat(state.required("TimeoutSeconds").longValue())
                  .isGreaterThan(function.timeout().toSeconds()));
    }
  }

  @Test
  void functionsHaveNamesOfTheirOwn() {
    assertThat(FunctionSpec.deployed().stream().map(FunctionSpec::name).collect(Collectors.toSet()))
        .hasSameSizeAs(FunctionSpec.deployed());
  }
}
