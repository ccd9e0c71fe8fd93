package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageIndexTest {
  private static ImageIndex parse(MediaType type, String text) throws IOException {
    return (ImageIndex) Sample.raw(type, text).parse();
  }

  private static ImageIndex parse(String text) throws IOException {
    return parse(MediaType.OCI_INDEX, text);
  }

  @Test
  void entriesAreReadInTheirOrderAndTheBytesAreKept() throws IOException {
    ImageIndex index = parse(Sample.index());

    assertThat(index.manifests())
        .extracting(entry -> entry.platform().orElseThrow().toString())
        .containsExactly("linux/amd64", "linux/arm64");
    assertThat(Sample.text(index)).isEqualTo(Sample.index());
    assertThat(index.mediaType()).isEqualTo(MediaType.OCI_INDEX);
  }

  @Test
  void changeToTheSameGivesTheSameBytes() throws IOException {
    ImageIndex index = parse(Sample.index());

    assertThat(index.with(index.mediaType(), index.manifests(), Map.of()).toRaw())
        .isEqualTo(index.toRaw());
  }

  @Test
  void changeKeepsUnknownFieldsAndTheOrder() throws IOException {
    Descriptor entry = Descriptor.of(MediaType.OCI_MANIFEST, Sample.TOP, 7);
    String list =
        Sample.index().replace(MediaType.OCI_INDEX.name(), MediaType.DOCKER_MANIFEST_LIST.name());

    ImageIndex changed =
        parse(MediaType.DOCKER_MANIFEST_LIST, list)
            .with(MediaType.OCI_INDEX, List.of(entry), Map.of("k", "v"));

    assertThat(Sample.text(changed))
        .isEqualTo(
            """
            {"schemaVersion":2,"mediaType":"%s","x-first":1,"manifests":[%s],"x-last":"z",\
            "annotations":{"k":"v"}}\
            """
                .formatted(MediaType.OCI_INDEX, entry.toJson()));
    assertThat(changed.mediaType()).isEqualTo(MediaType.OCI_INDEX);
    assertThat(changed.manifests()).containsExactly(entry);
    assertThat(changed.annotations()).isEqualTo(Map.of("k", "v"));
  }

  @Test
  void newIndexIsInOciFormAndReadsBack() throws IOException {
    Descriptor entry =
        Descriptor.of(MediaType.OCI_MANIFEST, Sample.TOP, 7)
            .withPlatform(Platform.parse("linux/arm64/v8"));

    ImageIndex index = ImageIndex.of(List.of(entry));

    assertThat(((ImageIndex) index.toRaw().parse()).manifests()).containsExactly(entry);
    assertThat(Sample.text(index))
        .startsWith("{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_INDEX + "\"");
  }

  @Test
  void emptyIndexIsOne() throws IOException {
    assertThat(parse("{\"schemaVersion\":2,\"manifests\":[]}").manifests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"manifests\":    | \"x\":           | , manifests is not a list",
        "\"manifests\":[{  | \"manifests\":[{\"mediaType\":1,\"x\":{ | : not JSON",
        "\"size\":100      | \"size\":1.5     | , manifests[0]: 'size' is not a number of bytes",
        "\"os\":\"linux\"  | \"os\":{}        | , manifests[0]: 'os' is not a string"
      })
  void wrongPlaceIsNamed(String right, String wrong, String message) {
    RawManifest raw = Sample.raw(MediaType.OCI_INDEX, Sample.index().replace(right, wrong));

    assertThatThrownBy(raw::parse)
        .isInstanceOf(MalformedInputException.class)
        .hasMessageStartingWith("manifest " + raw.digest() + message);
  }

  @Test
  void moreEntriesThanAnyIndexHasAreBeyondALimit() {
    String entries = (Sample.entry("x", "") + ",").repeat(Descriptors.MAX_ENTRIES - 1);

    assertThatThrownBy(
            () -> parse(Sample.index().replace("\"manifests\":[", "\"manifests\":[" + entries)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining(", manifests has 10001 entries");
  }
}
