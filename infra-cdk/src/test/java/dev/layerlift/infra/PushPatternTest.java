package dev.layerlift.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.infra.settings.DeploymentSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The pattern in the template, judged by EventBridge's own matcher. */
class PushPatternTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path EVENTS = Synthesized.ROOT.resolve("events");

  @Test
  void byDefaultItIsTheFile() throws IOException {
    assertThat(Synthesized.plain().rule("an image was pushed to ECR").get("EventPattern"))
        .isEqualTo(JSON.readTree(Files.readString(EVENTS.resolve("pattern.json"))));
    assertThat(Synthesized.plain().rule("an image was deleted from ECR").get("EventPattern"))
        .isEqualTo(JSON.readTree(Files.readString(EVENTS.resolve("delete-pattern.json"))));
  }

  @Test
  void itMatchesWhatTheEventsSay() throws Exception {
    Machine machine = machine(Map.of());
    List<String> wrong = new ArrayList<>();
    for (JsonNode event : JSON.readTree(Files.readString(EVENTS.resolve("index.json")))) {
      String file = event.get("file").asString();
      boolean matches =
          !machine.rulesForJSONEvent(Files.readString(EVENTS.resolve(file))).isEmpty();
      if (matches != event.get("matches").asBoolean()) {
        wrong.add(file);
      }
    }

    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "include-repositories, team/* base-image, team/app,        v1,      true",
    "include-repositories, team/* base-image, base-image,      v1,      true",
    "include-repositories, team/* base-image, other/app,       v1,      false",
    "include-repositories, team/* base-image, team/app,        v1-zstd, false",
    "exclude-repositories, *-cache scratch,   team/app,        v1,      true",
    "exclude-repositories, *-cache scratch,   team/app-cache,  v1,      false",
    "exclude-repositories, *-cache scratch,   scratch,         v1,      false",
    "include-tags,         v* release-*,      team/app,        v1,      true",
    "include-tags,         v* release-*,      team/app,        latest,  false",
    "exclude-tags,         pr-*,              team/app,        v1,      true",
    "exclude-tags,         pr-*,              team/app,        pr-7,    false",
    "exclude-tags,         pr-*,              team/app,        '',      false",
    "optimized-tag,        fast-{tag},        team/app,        v1,      true",
    "optimized-tag,        fast-{tag},        team/app,        fast-v1, false"
  })
  void settingsNarrowIt(
      String setting, String value, String repository, String tag, boolean matches)
      throws Exception {
    Machine machine = machine(Map.of("layerlift:" + setting, value));
    ObjectNode event =
        (ObjectNode) JSON.readTree(Files.readString(EVENTS.resolve("first-push.json")));
    ObjectNode detail = (ObjectNode) event.get("detail");
    detail.put("repository-name", repository).put("image-tag", tag);

    assertThat(!machine.rulesForJSONEvent(event.toString()).isEmpty()).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "strategy,             auto,     team/app,  v1,           true",
    "strategy,             auto,     team/app,  '',           true",
    "strategy,             auto,     team/app,  v1-optimized, false",
    "include-repositories, team/*,   other/app, v1,           false",
    "include-tags,         v*,       team/app,  v1,           true",
    "include-tags,         v*,       team/app,  '',           true",
    "include-tags,         v*,       team/app,  latest,       false",
    "exclude-tags,         pr-*,     team/app,  pr-7,         false"
  })
  void settingsNarrowTheRuleForDeletionsToo(
      String setting, String value, String repository, String tag, boolean matches)
      throws Exception {
    DeployedFiles files = new DeployedFiles(Synthesized.ROOT, Path.of("unused.zip"));
    DeploymentSettings settings = DeploymentSettings.read(Map.of("layerlift:" + setting, value));
    String pattern = JSON.writeValueAsString(PushPattern.of(files.deletePattern(), settings));
    assertThat(JsonRuleCompiler.check(pattern)).isNull();
    Machine machine = Machine.builder().build();
    machine.addRule("deletion", pattern);
    ObjectNode event =
        (ObjectNode) JSON.readTree(Files.readString(EVENTS.resolve("action-delete.json")));
    ((ObjectNode) event.get("detail")).put("repository-name", repository).put("image-tag", tag);

    assertThat(!machine.rulesForJSONEvent(event.toString()).isEmpty()).isEqualTo(matches);
  }

  private static JsonNode pattern(Map<String, String> settings) {
    DeployedFiles files = new DeployedFiles(Synthesized.ROOT, Path.of("unused.zip"));
    return JSON.valueToTree(PushPattern.of(files.pattern(), DeploymentSettings.read(settings)));
  }

  private static Machine machine(Map<String, String> settings) throws IOException {
    String pattern = pattern(settings).toString();
    assertThat(JsonRuleCompiler.check(pattern)).isNull();
    Machine machine = Machine.builder().build();
    machine.addRule("push", pattern);
    return machine;
  }
}
