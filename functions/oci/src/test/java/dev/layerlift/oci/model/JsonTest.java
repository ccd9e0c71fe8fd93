package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class JsonTest {
  private static final int MAX = (int) Json.MAX_DOCUMENT.bytes();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode parse(String text) throws IOException {
    return Json.parseObject(bytes(text), "test");
  }

  private static String rewritten(String text) throws IOException {
    return new String(Json.write(parse(text)), StandardCharsets.UTF_8);
  }

  /** Which Jackson refuses with an exception that is none of its own. */
  @Test
  void exponentBeyondEveryRangeIsMalformed() {
    byte[] json = ("{\"n\":1e-" + "9".repeat(100) + "}").getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> Json.parseObject(json, "manifest"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("manifest: JSON with a number beyond every range");
  }

  @Test
  void compactDocumentsComeBackByteForByte() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      String text = RandomJson.object(random);

      assertThat(rewritten(text)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "1.0",
        "1.50",
        "-0.100",
        "0.1",
        "1E+400",
        "1E-400",
        "9223372036854775808",
        "123456789012345678901234567890.12345678901234567890"
      })
  void numbersKeepTheirExactValue(String number) throws IOException {
    assertThat(rewritten("{\"n\":" + number + "}")).isEqualTo("{\"n\":" + number + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":1}",
        "{\"x\":[{\"a\":1,\"b\":2,\"a\":3}]}",
        "{\"a\":1,\"\\u0061\":1}",
        "{\"\":1,\"\":2}"
      })
  void repeatedNamesAreRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("test: not JSON")
        .hasMessageContaining("uplicate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "}",
        "{]",
        "{}x",
        "{} {}",
        "{},",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":0x1}",
        "{\"a\":tru}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\ud8\"}",
        "{\"a\":\"",
        "/* c */{}",
        "// c\n{}",
        "# c\n{}",
        "\u0000{}",
        "{}\u0000"
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageStartingWith("test: not JSON: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "[]", "[{}]", "1", "1.5", "\"{}\"", "null", "true"})
  void whatIsNoObjectIsRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("test: not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "1", "null"})
  void whatIsNoArrayIsRefused(String text) {
    assertThatThrownBy(() -> Json.parseArray(bytes(text), "test"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("test: not a JSON array");
  }

  @Test
  void arraysAreRead() throws IOException {
    assertThat(Json.parseArray(bytes("[1,{}]"), "test")).hasSize(2);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] lonely = bytes("{\"a\":\"?\"}");
    lonely[6] = (byte) 0xff;
    byte[] overlong = bytes("{\"a\":\"??\"}");
    overlong[6] = (byte) 0xc0;
    overlong[7] = (byte) 0xaf;

    for (byte[] wrong : new byte[][] {lonely, overlong}) {
      assertThatThrownBy(() -> Json.parseObject(wrong, "test"))
          .isInstanceOf(MalformedInputException.class);
    }
  }

  private static String nested(int depth) {
    return "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
  }

  @Test
  void depthHasALimit() throws IOException {
    assertThat(parse(nested(Json.MAX_DEPTH))).isNotNull();
    assertThatThrownBy(() -> parse(nested(Json.MAX_DEPTH + 1)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("test: JSON beyond a limit");
    assertThatThrownBy(() -> parse("{\"a\":" + "[".repeat(1_000_000)))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void sizeHasALimit() throws IOException {
    String padding = " ".repeat(MAX - 2);

    assertThat(parse("{" + padding + "}")).isEmpty();
    assertThatThrownBy(() -> parse("{" + padding + " }"))
        .isInstanceOf(LimitExceededException.class)
        .hasMessage("test: %d bytes of JSON, the limit is 4 MiB", MAX + 1);
  }

  @Test
  void oneStringMayFillTheDocument() throws IOException {
    String value = "x".repeat(MAX - "{'a':''}".length());

    assertThat(Json.optionalText(parse("{\"a\":\"" + value + "\"}"), "a", "test")).contains(value);
  }

  @Test
  void numberOfThousandsOfDigitsIsBeyondALimit() {
    assertThatThrownBy(() -> parse("{\"a\":" + "9".repeat(5_000) + "}"))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void textIsAbsentWhereItIsMissingOrNull() throws IOException {
    ObjectNode object = parse("{\"text\":\"x\",\"empty\":\"\",\"null\":null,\"number\":1}");

    assertThat(Json.optionalText(object, "text", "test")).contains("x");
    assertThat(Json.optionalText(object, "empty", "test")).contains("");
    assertThat(Json.optionalText(object, "null", "test")).isEmpty();
    assertThat(Json.optionalText(object, "missing", "test")).isEmpty();
    assertThatThrownBy(() -> Json.optionalText(object, "number", "test"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("test: 'number' is not a string");
  }

  /** What stands in the document must not be able to break or paint a log line. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\\n\\u001b[2J\":1,\"a\\n\\u001b[2J\":2}",
        "{\"a\":\u001b[2J}",
        "{\"a\":x\u00e4\u2028y}",
        "{\"a\":\"\u001b\"}"
      })
  void messageIsOnePrintableLine(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(MalformedInputException.class)
        .satisfies(e -> assertThat(e.getMessage()).matches("[ -~]*"));
  }

  @Test
  void damageOfAnyKindIsMalformedOrBeyondALimit() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = RandomJson.damaged(random, bytes(RandomJson.object(random)));
      try {
        Json.parseObject(damaged, "test");
      } catch (MalformedInputException | LimitExceededException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(2_000);
  }
}
