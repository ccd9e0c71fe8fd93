package dev.layerlift.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Json;
import dev.layerlift.workflow.MalformedEventException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class EcrEventTest {
  private static final Path EVENTS = Path.of("../../events");

  /** One line of {@code events/index.json}. */
  record Scenario(String file, String inspect, boolean deletion) {
    @Override
    public String toString() {
      return file;
    }
  }

  static Stream<Scenario> scenarios() throws IOException {
    ArrayNode index = Json.parseArray(Files.readAllBytes(EVENTS.resolve("index.json")), "index");
    return index
        .valueStream()
        .map(s ->
            new Scenario(
                s.get("file").stringValue(),
                s.get("inspect").stringValue(),
                s.get("deletion").booleanValue()));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyScenarioIsJudgedAsItsIndexSays(Scenario scenario) throws IOException {
    ObjectNode event =
        Json.parseObject(Files.readAllBytes(EVENTS.resolve(scenario.file())), scenario.file());

    assertThat(verdict(event)).isEqualTo(scenario.inspect());
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void everyDeletionOfASourceIsReadOrRefusedAndNothingElse(Scenario scenario) throws IOException {
    ObjectNode event =
        Json.parseObject(Files.readAllBytes(EVENTS.resolve(scenario.file())), scenario.file());
    boolean told;
    try {
      told = EcrDeletion.parse(event).isPresent();
    } catch (MalformedEventException e) {
      assertThat(scenario.file()).contains("hostile");
      told = true;
    }

    assertThat(told).isEqualTo(scenario.deletion());
  }

  private static String verdict(JsonNode event) {
    try {
      return switch (EcrEvent.parse(event)) {
        case EcrPushEvent push -> {
          assertThat(push.image().reference().tag()).contains(push.tag());
          yield "accepted";
        }
        case EcrEvent.NotOurs notOurs -> {
          assertThat(notOurs.reason()).isNotBlank();
          yield "ignored";
        }
      };
    } catch (MalformedEventException e) {
      assertThat(e.getMessage()).startsWith("event").hasSizeLessThan(400);
      assertThat(e.getMessage()).matches("[ -~]+");
      return "refused";
    }
  }

  @Test
  void pushNamesItsImage() throws IOException {
    EcrPushEvent push = push(event -> {});

    assertThat(push.image())
        .hasToString(
            "123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app:v1"
                + "@sha256:3f1c5d0c5b8d1a6e4f0e7b9a2c4d6e8f0a1b3c5d7e9f1a2b4c6d8e0f2a4b6c8d");
    assertThat(push.time()).contains(Instant.parse("2026-10-05T06:43:44Z"));
    assertThat(push.registry()).isEqualTo(new EcrRegistry("123456789012", "eu-central-1"));
  }

  @Test
  void timeIsOptional() throws IOException {
    assertThat(push(event -> event.remove("time")).time()).isEqualTo(Optional.empty());
  }

  @Test
  void refusalNamesTheFieldAndQuotesTheValue() {
    assertThatThrownBy(() -> push(event -> event.put("time", "tomorrow\nmorning")))
        .isInstanceOf(MalformedEventException.class)
        .hasMessage("event, field time: not a time (ISO 8601): 'tomorrow\\u000amorning'");
    assertThatThrownBy(() -> push(event -> event.put("account", "12/../34")))
        .hasMessage("event, field account, region: not an AWS account number: '12/../34'");
    assertThatThrownBy(() -> push(event -> event.put("source", 17)))
        .hasMessage("event, field source: not a string: '17'");
    assertThatThrownBy(() -> push(event -> event.remove("detail-type")))
        .hasMessage("event without field detail-type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "17", "\"event\"", "{}", "{\"source\":\"aws.ecr\"}"})
  void whatIsNoEventIsRefused(String json) throws IOException {
    byte[] bytes = ("[" + json + "]").getBytes(StandardCharsets.UTF_8);
    JsonNode event = Json.parseArray(bytes, "test").get(0);

    assertThatThrownBy(() -> EcrEvent.parse(event)).isInstanceOf(MalformedEventException.class);
  }

  @Test
  void detailThatIsNoObjectIsRefused() {
    assertThatThrownBy(() -> push(event -> event.put("detail", "PUSH")))
        .isInstanceOf(MalformedEventException.class)
        .hasMessage("event without field detail.action-type");
  }

  private static EcrPushEvent push(Consumer<ObjectNode> change) throws IOException {
    ObjectNode event =
        Json.parseObject(Files.readAllBytes(EVENTS.resolve("first-push.json")), "event");
    change.accept(event);
    assertThat(EcrEvent.parse(event)).isInstanceOf(EcrPushEvent.class);
    return (EcrPushEvent) EcrEvent.parse(event);
  }
}
