package dev.layerlift.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Json;
import dev.layerlift.workflow.InvalidSettingsException;
import dev.layerlift.workflow.MalformedEventException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClearCommandTest {
  private static ClearCommand parse(String json) throws IOException {
    return ClearCommand.parse(Json.parseObject(json.getBytes(StandardCharsets.UTF_8), "command"));
  }

  @Test
  void onlyAPlainFalseEndsTheDryRun() throws IOException {
    assertThat(parse("{\"repository\":\"*\"}").dryRun()).isTrue();
    assertThat(parse("{\"repository\":\"*\",\"dryRun\":true}").dryRun()).isTrue();
    assertThat(parse("{\"repository\":\"*\",\"dryRun\":false}").dryRun()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"repository\":\"a\",\"dryrun\":false}",
        "{\"repository\":\"a\",\"dryRun\":\"false\"}",
        "{\"repository\":\"a\",\"dryRun\":0}",
        "{\"repository\":\" \"}",
        "{\"repository\":7}"
      })
  void whatIsNotPlainIsRefused(String command) {
    assertThatThrownBy(() -> parse(command))
        .isInstanceOf(MalformedEventException.class)
        .message()
        .contains("command");
  }

  @ParameterizedTest
  @CsvSource({"0, not above 0", "-1, not above 0", "many, not a number"})
  void boundsOfRunsAreNumbersAboveZero(String value, String reason) {
    assertThatThrownBy(
            () -> RunSettings.fromEnvironment(Map.of("LAYERLIFT_RECONCILE_MAX_STARTS", value)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining(reason);
  }
}
