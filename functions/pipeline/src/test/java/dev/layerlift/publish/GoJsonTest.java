package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Go 1.22's {@code json.Marshal} gives for the same strings. */
class GoJsonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "0061|a",
        "0022|\\\"",
        "005c|\\\\",
        "002f|/",
        "0008|\\b",
        "000c|\\f",
        "000a|\\n",
        "000d|\\r",
        "0009|\\t",
        "0000|\\u0000",
        "001f|\\u001f",
        "007f|\u007f",
        "003c|\\u003c",
        "003e|\\u003e",
        "0026|\\u0026",
        "2028|\\u2028",
        "2029|\\u2029",
        "00e4|\u00e4",
        "d800|\\ufffd",
        "dfff|\\ufffd",
        "1f600|\ud83d\ude00"
      })
  void characterIsWrittenAsGoWritesIt(String codePoint, String expected) {
    String text = Character.toString(Integer.parseInt(codePoint, 16));

    assertThat(GoJson.quote("x" + text + "y")).isEqualTo("\"x" + expected + "y\"");
  }

  @Test
  void emptyTextIsTwoQuotes() {
    assertThat(GoJson.quote("")).isEqualTo("\"\"");
  }
}
