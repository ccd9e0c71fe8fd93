package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags, repositories, hosts and media types: text that is one, and text that only looks so. */
class NamesTest {
  /** What no name of any kind may hold, put in the middle, in front and behind. */
  static List<String> poison() {
    return List.of(
        "\n",
        "\r\n",
        "\t",
        "\u0000",
        "\u001b[2J",
        " ",
        "%2f",
        "?",
        "#x",
        "\\",
        "\"",
        "\u00e4",
        "\u0430",
        "\u2028",
        "\ud800",
        "@");
  }

  @ParameterizedTest
  @MethodSource("poison")
  void poisonIsRefusedEverywhereInAMessageOfOneLine(String poison) {
    for (String text : List.of("ab" + poison, poison + "ab", "a" + poison + "b")) {
      refused(Tag::parse, text);
      refused(RepositoryName::parse, text);
      refused(RepositoryName::parse, "team/" + text);
      refused(RegistryHost::parse, text);
      refused(RegistryHost::parse, "registry.example" + text);
    }
  }

  private static void refused(Function<String, ?> parse, String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse.apply(text))
        .satisfies(e -> assertThat(e.getMessage()).matches("[ -~]*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "_", "A.b-c_d", "1", "latest", "sha256-0123.sig"})
  void tagIsItsText(String text) {
    assertThat(Tag.isValid(text)).isTrue();
    assertThat(Tag.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".v1", "-v1", "v1/x", "v1:x", "a+b", "../v1"})
  void whatIsNoTagIsRefused(String text) {
    assertThat(Tag.isValid(text)).isFalse();
    refused(Tag::parse, text);
  }

  @Test
  void tagHas128CharactersAtMost() {
    assertThat(Tag.parse("v".repeat(128)).name()).hasSize(128);
    refused(Tag::parse, "v".repeat(129));
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "a", "0", "team/app", "a.b/c_d/e__f/g---h", "library/debian"})
  void repositoryIsItsPath(String text) {
    assertThat(RepositoryName.isValid(text)).isTrue();
    assertThat(RepositoryName.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/app",
        "app/",
        "team//app",
        "App",
        "team/App",
        ".",
        "..",
        "a/../b",
        "a..b",
        "a___b",
        "_a",
        "a_",
        "-a",
        "a-",
        "a.",
        ".a",
        "a._b",
        "app:v1",
        "team/app:v1"
      })
  void whatIsNoRepositoryIsRefused(String text) {
    assertThat(RepositoryName.isValid(text)).isFalse();
    refused(RepositoryName::parse, text);
  }

  @Test
  void repositoryHas256CharactersAtMost() {
    assertThat(RepositoryName.parse("a/".repeat(127) + "ab").path()).hasSize(256);
    refused(RepositoryName::parse, "a/".repeat(128) + "a");
  }

  /** Patterns that go back and forth over long text would need longer than the universe has. */
  @Test
  void longTextThatIsAlmostARepositoryIsRefusedWithoutGoingBackAndForth() {
    refused(RepositoryName::parse, "a-".repeat(127) + "a!");
    refused(RepositoryName::parse, "a".repeat(255) + "!");
    refused(RepositoryName::parse, "a".repeat(10_000_000));
    refused(RegistryHost::parse, "a-".repeat(120) + "a!");
    refused(RegistryHost::parse, "a.".repeat(120) + "a!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry.example",
        "localhost",
        "localhost:5000",
        "127.0.0.1:5000",
        "[::1]:5000",
        "[fd00::1]",
        "Registry.Example:443",
        "host:65535",
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
      })
  void hostIsItsText(String text) {
    assertThat(RegistryHost.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a..b",
        ".a",
        "a.",
        "-a",
        "a-",
        "a_b",
        "host:",
        "host:x",
        "host:1:2",
        ":5000",
        "http://host",
        "host/",
        "user@host",
        "[::1",
        "::1",
        "[::1]x",
        "[g::1]",
        "host:123456"
      })
  void whatIsNoHostIsRefused(String text) {
    refused(RegistryHost::parse, text);
  }

  /** They have the look of a host, and no connection can be made to them. */
  @ParameterizedTest
  @ValueSource(strings = {"host:0", "host:65536", "host:99999", "[:::::]", "[1]:5000", "1.2.3"})
  void hostThatNoAddressCanBeMadeOfIsRefused(String text) {
    refused(RegistryHost::parse, text);
  }

  @Test
  void hostHasLabelsOf63And255CharactersAtMost() {
    assertThat(RegistryHost.parse("a".repeat(63) + ".example").name()).hasSize(71);
    refused(RegistryHost::parse, "a".repeat(64) + ".example");
    assertThat(RegistryHost.parse("a.".repeat(127) + "a").name()).hasSize(255);
    refused(RegistryHost::parse, "a.".repeat(128) + "a");
  }
}
