package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageConfigTest {
  private static final String CONFIG =
      """
      {"architecture":"arm64","variant":"v8","os":"linux","x-unknown":1,\
      "config":{"Env":["A=b"],"Entrypoint":["/app/start","-x"]},\
      "rootfs":{"type":"layers","diff_ids":["%s","%s"]},"history":[{"created_by":"RUN"}]}\
      """
          .formatted(Sample.BASE, Sample.TOP);

  private static ImageConfig parse(String text) throws IOException {
    return ImageConfig.parse(Sample.bytes(text), "test");
  }

  @Test
  void platformDiffIdsAndEntrypointAreRead() throws IOException {
    ImageConfig config = parse(CONFIG);

    assertThat(config.platform()).isEqualTo(Platform.parse("linux/arm64/v8"));
    assertThat(config.diffIds()).containsExactly(new DiffId(Sample.BASE), new DiffId(Sample.TOP));
    assertThat(config.entrypoint()).containsExactly("/app/start", "-x");
  }

  @Test
  void whatMayBeMissingIsEmpty() throws IOException {
    ImageConfig bare = parse("{\"rootfs\":{}}");
    ImageConfig nulls =
        parse("{\"config\":{\"Entrypoint\":null},\"rootfs\":{\"diff_ids\":null},\"os\":null}");

    for (ImageConfig config : new ImageConfig[] {bare, nulls}) {
      assertThat(config.platform()).isEqualTo(Platform.of("unknown", "unknown"));
      assertThat(config.diffIds()).isEmpty();
      assertThat(config.entrypoint()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"rootfs\":           | \"x\":               | test: no 'rootfs'",
        "{\"type\":\"layers\", | [{\"type\":\"layers\", | test: not JSON",
        "\"diff_ids\":[        | \"diff_ids\":[1,     | test, diff_ids: an entry is not a string",
        "\"diff_ids\":[        | \"diff_ids\":[\"\",  | test, diff_ids: not a sha256 or sha512",
        "[\"/app/start\",\"-x\"] | \"/app/start\"     | test, Entrypoint: not a list",
        "\"-x\"                | null                 | test, Entrypoint: an entry is not a string",
        "\"linux\"             | 5                    | test: 'os' is not a string"
      })
  void wrongFieldIsNamed(String right, String wrong, String message) {
    assertThat(CONFIG).contains(right);
    assertThatThrownBy(() -> parse(CONFIG.replace(right, wrong)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void diffIdsThatAreNoListAreRefused() {
    assertThatThrownBy(() -> parse("{\"rootfs\":{\"diff_ids\":\"" + Sample.BASE + "\"}}"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("test, diff_ids: not a list");
    assertThatThrownBy(() -> parse("{\"rootfs\":[]}"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("test: no 'rootfs'");
  }

  @Test
  void moreDiffIdsThanAnyImageHasAreBeyondALimit() {
    String many = ("\"" + Sample.BASE + "\",").repeat(Descriptors.MAX_ENTRIES);

    assertThatThrownBy(
            () -> parse("{\"rootfs\":{\"diff_ids\":[" + many + "\"" + Sample.TOP + "\"]}}"))
        .isInstanceOf(LimitExceededException.class)
        .hasMessage("test, diff_ids: 10001 entries, the limit is 10000");
  }

  @Test
  void damageOfAnyKindIsMalformedOrBeyondALimit() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      try {
        ImageConfig.parse(RandomJson.damaged(random, Sample.bytes(CONFIG)), "test");
      } catch (MalformedInputException | LimitExceededException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 1_950);
  }
}
