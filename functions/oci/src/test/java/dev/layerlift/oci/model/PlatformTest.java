package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {
  private static Optional<Platform> parse(String json) throws IOException {
    return Platforms.parse(Json.parseObject(Sample.bytes(json), "test"), "test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux/amd64", "linux/arm64/v8", "windows/amd64", "unknown/unknown"})
  void textIsTheInverseOfParse(String text) {
    assertThat(Platform.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "linux",
        "linux/",
        "/amd64",
        "linux//v8",
        "linux/arm64/",
        "linux/arm64/v8/x",
        "linux/ ",
        "linux/amd64\n",
        "linux/am\u001bd64",
        "linux/\u00e4"
      })
  void whatIsNoPlatformIsRefusedInAMessageOfOneLine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Platform.parse(text))
        .satisfies(e -> assertThat(e.getMessage()).matches("not a platform: [ -~]*"));
  }

  @Test
  void jsonIsReadAndWritten() throws IOException {
    String json =
        """
        {"architecture":"arm64","os":"windows","os.version":"10.0.1","variant":"v8"}\
        """;
    Platform platform = new Platform("windows", "arm64", Optional.of("v8"), Optional.of("10.0.1"));

    assertThat(parse(json)).contains(platform);
    assertThat(Platforms.toJson(platform)).hasToString(json);
    assertThat(Platforms.toJson(Platform.of("linux", "amd64")))
        .hasToString("{\"architecture\":\"amd64\",\"os\":\"linux\"}");
    assertThat(platform).hasToString("windows/arm64/v8");
  }

  @Test
  void whatIsMissingIsUnknown() throws IOException {
    assertThat(parse("{}")).contains(Platform.of("unknown", "unknown"));
    assertThat(parse("{\"os\":\"linux\",\"architecture\":null}"))
        .contains(Platform.of("linux", "unknown"));
    assertThat(parse("{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"\"}"))
        .contains(Platform.of("linux", "arm"));
    assertThat(Platforms.parse(null, "test")).isEmpty();
  }

  @Test
  void linuxAndUnknownAreTold() {
    assertThat(Platform.parse("linux/amd64").isLinux()).isTrue();
    assertThat(Platform.parse("windows/amd64").isLinux()).isFalse();
    assertThat(Platform.parse("unknown/unknown").isUnknown()).isTrue();
    assertThat(Platform.parse("linux/unknown").isUnknown()).isFalse();
  }

  @Test
  void wordHas64CharactersAtMost() throws IOException {
    assertThat(parse("{\"os\":\"" + "x".repeat(64) + "\"}")).isPresent();
    assertThatThrownBy(() -> parse("{\"variant\":\"" + "x".repeat(65) + "\"}"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageStartingWith("test: 'variant' has 65 characters, the limit is 64: 'xxx");
  }

  /** Platforms are printed on terminals and in logs. */
  @ParameterizedTest
  @ValueSource(strings = {"a\\nb", "\\u001b[2J", "\\u00e4", "\\u202e", "\\u0000", "\\u007f"})
  void wordThatCouldPaintATerminalIsRefused(String word) {
    for (String name : new String[] {"os", "architecture", "variant", "os.version"}) {
      assertThatThrownBy(() -> parse("{\"%s\":\"%s\"}".formatted(name, word)))
          .isInstanceOf(MalformedInputException.class)
          .hasMessageStartingWith("test: '" + name + "' is no word: '")
          .satisfies(e -> assertThat(e.getMessage()).matches("[ -~]*"));
    }
  }
}
