package dev.layerlift.codec.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MalformedInputExceptionTest {
  @Test
  void messageIsOneLineWhateverItQuotes() {
    assertThat(MalformedInputException.at(3, "a file named '\r\n\u0085\u2028ü\0'"))
        .hasMessage("a file named '????ü?' (at byte 3)");
    assertThat(new MalformedInputException("a\tb", new IllegalStateException()))
        .hasMessage("a?b")
        .hasCauseInstanceOf(IllegalStateException.class);
  }
}
