package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorTest {
  private static final String WHOLE =
      """
      {"digest":"%s","x-unknown":[1.0,{}],"size":3,"mediaType":"a/b",\
      "platform":{"os":"linux","architecture":"arm64","variant":"v8","x":1},\
      "annotations":{"z":"1","a":"2"},"artifactType":"c/d"}\
      """
          .formatted(Sample.BASE);

  private static Descriptor parse(String json) throws IOException {
    return Descriptor.parse(Json.parseObject(Sample.bytes(json), "test"), "test");
  }

  private static Descriptor whole() throws IOException {
    return parse(WHOLE);
  }

  @Test
  void fieldsAreReadAndKeptInTheirOrder() throws IOException {
    Descriptor descriptor = whole();

    assertThat(descriptor.mediaType()).isEqualTo(MediaType.parse("a/b"));
    assertThat(descriptor.digest()).isEqualTo(Sample.BASE);
    assertThat(descriptor.size()).isEqualTo(3);
    assertThat(descriptor.platform()).contains(Platform.parse("linux/arm64/v8"));
    assertThat(descriptor.annotations()).containsExactly(entry("z", "1"), entry("a", "2"));
    assertThat(descriptor.artifactType()).contains("c/d");
    assertThat(descriptor.toJson()).hasToString(WHOLE);
  }

  @Test
  void changeKeepsEveryOtherFieldAndThePlaceOfItsOwn() throws IOException {
    assertThat(whole().withMediaType(MediaType.OCI_LAYER_TAR).toJson())
        .hasToString(WHOLE.replace("a/b", MediaType.OCI_LAYER_TAR.name()));
    assertThat(whole().withContent(MediaType.OCI_LAYER_ZSTD, Sample.TOP, 4).toJson())
        .hasToString(
            WHOLE
                .replace(Sample.BASE.toString(), Sample.TOP.toString())
                .replace("\"size\":3", "\"size\":4")
                .replace("a/b", MediaType.OCI_LAYER_ZSTD.name()));
    assertThat(whole().withAnnotation("a", "3").toJson())
        .hasToString(WHOLE.replace("\"a\":\"2\"", "\"a\":\"3\""));
    assertThat(whole().withAnnotation("b", "3").toJson())
        .hasToString(WHOLE.replace("\"a\":\"2\"", "\"a\":\"2\",\"b\":\"3\""));
    assertThat(whole().withoutAnnotation("a").toJson())
        .hasToString(WHOLE.replace(",\"a\":\"2\"", ""));
    assertThat(whole().withoutAnnotation("a").withoutAnnotation("z").toJson())
        .hasToString(WHOLE.replace("\"annotations\":{\"z\":\"1\",\"a\":\"2\"},", ""));
    assertThat(whole().withArtifactType("e/f").toJson()).hasToString(WHOLE.replace("c/d", "e/f"));
    assertThat(whole().withPlatform(Platform.of("linux", "amd64")).platform())
        .contains(Platform.parse("linux/amd64"));
  }

  @Test
  void changeLeavesTheOldValueAlone() throws IOException {
    Descriptor descriptor = whole();
    descriptor.withAnnotation("a", "3");
    descriptor.withContent(MediaType.OCI_LAYER_ZSTD, Sample.TOP, 4);
    descriptor.toJson().removeAll();

    assertThat(descriptor.toJson()).hasToString(WHOLE);
    assertThatThrownBy(() -> descriptor.annotations().put("k", "v"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void nullIsAbsent() throws IOException {
    Descriptor descriptor =
        parse(
            Sample.descriptor(
                MediaType.OCI_LAYER_TAR,
                Sample.BASE,
                1,
                ",\"annotations\":null,\"platform\":null,\"artifactType\":null"));

    assertThat(descriptor.annotations()).isEqualTo(Map.of());
    assertThat(descriptor.platform()).isEmpty();
    assertThat(descriptor.artifactType()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"mediaType\":\"a/b\"  | \"x\":1                | test: no 'mediaType'",
        "\"mediaType\":\"a/b\"  | \"mediaType\":null     | test: no 'mediaType'",
        "\"mediaType\":\"a/b\"  | \"mediaType\":1        | test: 'mediaType' is not a string",
        "\"mediaType\":\"a/b\"  | \"mediaType\":\"a\"    | test: not a media type: 'a'",
        "\"digest\":            | \"x\":                 | test: no 'digest'",
        "sha256:                | sha256:0               | test: not a sha256 or sha512 digest",
        "\"size\":3             | \"x\":3                | test: 'size' is not a number of bytes",
        "\"size\":3             | \"size\":null          | test: 'size' is not a number of bytes",
        "\"size\":3             | \"size\":\"3\"         | test: 'size' is not a number of bytes",
        "\"size\":3             | \"size\":-1            | test: 'size' is not a number of bytes",
        "\"size\":3             | \"size\":3.0           | test: 'size' is not a number of bytes",
        "\"z\":\"1\"            | \"z\":1                | test: annotation 'z' is not a string",
        "{\"z\":\"1\",\"a\":\"2\"} | []                  | test: 'annotations' is not an object",
        "\"os\":\"linux\"       | \"os\":1               | test: 'os' is not a string",
        "{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",\"x\":1} | \"linux\" |"
            + " test: 'platform' is not an object"
      })
  void wrongFieldIsNamed(String right, String wrong, String message) {
    assertThat(WHOLE).contains(right);
    assertThatThrownBy(() -> parse(WHOLE.replace(right, wrong)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1099511627777", "9223372036854775807", "18446744073709551616"})
  void sizeBeyondEveryLayerIsALie(String size) {
    assertThatThrownBy(() -> parse(WHOLE.replace("\"size\":3", "\"size\":" + size)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessage("test: a size of '%s' bytes, the limit is 1 TiB", size);
  }

  @Test
  void largestSizeIsTaken() throws IOException {
    assertThat(parse(WHOLE.replace("\"size\":3", "\"size\":1099511627776")).size())
        .isEqualTo(Descriptor.MAX_SIZE.bytes());
  }

  @Test
  void negativeSizeCannotBeMade() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Descriptor.of(MediaType.OCI_LAYER_TAR, Sample.BASE, -1));
  }

  @Test
  void textNamesDigestTypeAndSize() throws IOException {
    assertThat(whole()).hasToString(Sample.BASE + " (a/b, 3 bytes)");
  }
}
