package dev.layerlift.sandbox.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.event.ruler.JsonRuleCompiler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Judges each event in {@code events/} by the deployed pattern. */
class EventPatternTest {
  private static final Path EVENTS = Path.of("..", "..", "events");
  private static final JsonMapper JSON = new JsonMapper();

  record Scenario(String file, boolean matches, String inspect, boolean deletion, String why) {
    @Override
    public String toString() {
      return file;
    }
  }

  static List<Scenario> scenarios() {
    return StreamSupport.stream(
            JSON.readTree(EVENTS.resolve("index.json").toFile()).spliterator(), false)
        .map(entry -> JSON.treeToValue(entry, Scenario.class))
        .toList();
  }

  @Test
  void patternsAreSuchAsEventBridgeAccepts() throws IOException {
    for (String file : List.of("pattern.json", "delete-pattern.json")) {
      assertThat(JsonRuleCompiler.check(Files.readString(EVENTS.resolve(file)))).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void patternPicksTheEventOrNotAsTheIndexSays(Scenario scenario) {
    JsonNode event = JSON.readTree(EVENTS.resolve(scenario.file()).toFile());

    assertThat(EventRule.deployed().matches(event))
        .as(scenario.why())
        .isEqualTo(scenario.matches());
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void patternOfDeletionsPicksTheEventOrNotAsTheIndexSays(Scenario scenario) {
    JsonNode event = JSON.readTree(EVENTS.resolve(scenario.file()).toFile());

    assertThat(EventRule.deployedForDeletions().matches(event))
        .as(scenario.why())
        .isEqualTo(scenario.deletion());
  }

  @Test
  void indexNamesEveryEventOnceAndNothingElse() throws IOException {
    try (Stream<Path> files = Files.list(EVENTS)) {
      Set<String> onDisk =
          files
              .map(file -> file.getFileName().toString())
              .filter(name ->
                  !Set.of("pattern.json", "delete-pattern.json", "index.json").contains(name))
              .collect(Collectors.toSet());

      assertThat(scenarios()).extracting(Scenario::file).doesNotHaveDuplicates();
      assertThat(scenarios()).extracting(Scenario::file).hasSameElementsAs(onDisk);
    }
  }

  @Test
  void whatInspectAcceptsOrRefusesIsWhatThePatternPicks() {
    assertThat(scenarios())
        .allSatisfy(scenario ->
            assertThat(scenario.inspect())
                .isIn(scenario.matches() ? List.of("accepted", "refused") : List.of("ignored")));
  }

  @Test
  void patternWithAnUnknownOperatorIsRefused() {
    assertThatThrownBy(() -> new EventRule("{\"source\": [{\"not\": \"x\"}]}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not");
  }
}
