package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void whatCouldBreakALineIsEscaped() {
    String text = "a'\n\r\t\u0000\u001b[2J\u007f\u00e4\u2028\ud83d\ude80z";

    assertThat(Text.quote(text))
        .isEqualTo(
            "'a\\u0027\\u000a\\u000d\\u0009\\u0000\\u001b[2J\\u007f\\u00e4\\u2028\\ud83d\\ude80z'");
    assertThat(Text.line(text))
        .isEqualTo("a'\\u000a\\u000d\\u0009\\u0000\\u001b[2J\\u007f\\u00e4\\u2028\\ud83d\\ude80z");
  }

  @Test
  void longTextIsCut() {
    assertThat(Text.quote("x".repeat(120))).isEqualTo("'" + "x".repeat(120) + "'");
    assertThat(Text.quote("x".repeat(121))).isEqualTo("'" + "x".repeat(120) + "'...");
    assertThat(Text.line("x".repeat(400))).isEqualTo("x".repeat(400));
    assertThat(Text.line("x".repeat(401))).isEqualTo("x".repeat(400) + "...");
  }
}
