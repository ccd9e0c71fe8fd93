package dev.layerlift.sandbox.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.sandbox.AwsAccount;
import dev.layerlift.sandbox.states.FunctionFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PutEventsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ENTRY =
      """
      {"Source": "layerlift", "DetailType": "T", "Detail": {"a": 1}, "Resources": ["r"],
       "EventBusName": "arn:aws:events:eu-central-1:123456789012:event-bus/default"}\
      """;

  private final List<JsonNode> heard = new ArrayList<>();
  private final PutEvents service =
      new PutEvents(
          new AwsAccount("123456789012", "eu-central-1"),
          () -> Instant.parse("2026-10-05T06:43:44.987Z"),
          () -> UUID.fromString("00000001-7c21-4b5e-9d1f-2a6c8e0b4d10"),
          heard::add);

  @Test
  void acceptedEntryBecomesAnEvent() throws Exception {
    ObjectNode answer = put(ENTRY);

    assertThat(answer)
        .isEqualTo(
            JSON.readTree(
                """
                {"Entries": [{"EventId": "00000001-7c21-4b5e-9d1f-2a6c8e0b4d10"}], "FailedEntryCount": 0}\
                """));
    assertThat(heard)
        .containsExactly(
            JSON.readTree(
                """
                {"version": "0", "id": "00000001-7c21-4b5e-9d1f-2a6c8e0b4d10", "detail-type": "T",
                 "source": "layerlift", "account": "123456789012", "time": "2026-10-05T06:43:44Z",
                 "region": "eu-central-1", "resources": ["r", "execution"], "detail": {"a": 1}}\
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "layerlift | aws.layerlift | Source is not valid",
        "\"T\" | \"\" | DetailType is not valid",
        "{\"a\": 1} | \"{\" | Detail is malformed",
        "bus/default | bus/other | there is no event bus"
      })
  void refusedEntryIsCountedAndNobodyHearsOfIt(String sound, String faulty, String fault)
      throws Exception {
    ObjectNode answer = put(ENTRY.replace(sound, faulty));

    assertThat(answer.required("FailedEntryCount").intValue()).isEqualTo(1);
    assertThat(answer.at("/Entries/0/ErrorMessage").stringValue()).startsWith(fault);
    assertThat(heard).isEmpty();
  }

  @Test
  void entriesThatAreTooLargeAreRefusedAsAWhole() {
    assertThatThrownBy(() -> put(ENTRY.replace("\"T\"", "\"" + "T".repeat(256 * 1024) + "\"")))
        .isInstanceOf(FunctionFailure.class)
        .hasMessageContaining("the limit is 262144");
    assertThat(heard).isEmpty();
  }

  private ObjectNode put(String entry) throws FunctionFailure {
    return service.put(JSON.createArrayNode().add(JSON.readTree(entry)), List.of("execution"));
  }
}
