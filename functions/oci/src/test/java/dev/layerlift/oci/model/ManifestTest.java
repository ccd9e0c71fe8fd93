package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
  private static final Descriptor CONFIG = Descriptor.of(MediaType.OCI_CONFIG, Sample.CONFIG, 10);
  private static final Descriptor LAYER = Descriptor.of(MediaType.OCI_LAYER_ZSTD, Sample.TOP, 5);

  private static Manifest parse(String text) throws IOException {
    return (Manifest) Sample.raw(MediaType.OCI_MANIFEST, text).parse();
  }

  @Test
  void fieldsAreReadAndTheBytesAreKept() throws IOException {
    Manifest manifest = parse(Sample.manifest());

    assertThat(manifest.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    assertThat(manifest.config().digest()).isEqualTo(Sample.CONFIG);
    assertThat(manifest.layers())
        .extracting(Descriptor::digest)
        .containsExactly(Sample.BASE, Sample.TOP);
    assertThat(manifest.annotations()).containsExactly(entry("b", "2"), entry("a", "1"));
    assertThat(manifest.subject()).isEmpty();
    assertThat(manifest.artifactType()).isEmpty();
    assertThat(Sample.text(manifest)).isEqualTo(Sample.manifest());
    assertThat(manifest.toRaw().digest()).isEqualTo(Digest.sha256(Sample.bytes(Sample.manifest())));
  }

  @Test
  void changeToTheSameGivesTheSameBytes() throws IOException {
    Manifest manifest = parse(Sample.manifest());

    assertThat(
            manifest
                .with(
                    manifest.mediaType(),
                    manifest.config(),
                    manifest.layers(),
                    manifest.annotations())
                .toRaw())
        .isEqualTo(manifest.toRaw());
  }

  @Test
  void changeKeepsUnknownFieldsAndTheOrder() throws IOException {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("b", "2");
    annotations.put("c", "3");

    Manifest changed =
        parse(Sample.manifest()).with(MediaType.OCI_MANIFEST, CONFIG, List.of(LAYER), annotations);

    assertThat(Sample.text(changed))
        .isEqualTo(
            """
            {"schemaVersion":2,"x-first":{"n":1.50},"mediaType":"%s","config":%s,"layers":[%s],\
            "annotations":{"b":"2","c":"3"},"x-last":null}\
            """
                .formatted(MediaType.OCI_MANIFEST, CONFIG.toJson(), LAYER.toJson()));
    assertThat(changed.config()).isEqualTo(CONFIG);
    assertThat(changed.layers()).containsExactly(LAYER);
    assertThat(changed.toRaw().parse().annotations()).isEqualTo(annotations);
  }

  @Test
  void noAnnotationsLeaveTheFieldOut() throws IOException {
    Manifest changed =
        parse(Sample.manifest())
            .with(MediaType.OCI_MANIFEST, CONFIG, List.of(), Collections.emptyMap());

    assertThat(Sample.text(changed)).doesNotContain("annotations").contains("x-last");
    assertThat(changed.annotations()).isEmpty();
  }

  @Test
  void mediaTypeThatTheSourceLeftOutComesBehindTheVersion() throws IOException {
    String without =
        Sample.manifest().replace("\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\",", "");
    Manifest manifest = parse(without);

    Manifest changed =
        manifest.with(
            MediaType.OCI_MANIFEST, manifest.config(), manifest.layers(), manifest.annotations());

    assertThat(manifest.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    assertThat(Sample.text(changed))
        .isEqualTo(
            without.replace(
                "{\"schemaVersion\":2,",
                "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_MANIFEST + "\","));
  }

  @Test
  void newManifestIsInOciForm() throws IOException {
    Manifest manifest = Manifest.of(CONFIG, List.of(LAYER));

    assertThat(Sample.text(manifest))
        .isEqualTo(
            """
            {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}\
            """
                .formatted(MediaType.OCI_MANIFEST, CONFIG.toJson(), LAYER.toJson()));
    assertThat(manifest.toRaw().parse())
        .isInstanceOfSatisfying(
            Manifest.class,
            read -> {
              assertThat(read.config()).isEqualTo(CONFIG);
              assertThat(read.layers()).containsExactly(LAYER);
            });
  }

  @Test
  void subjectAndArtifactTypeAreReadAndSurviveAChange() throws IOException {
    String subject = Sample.entry("subject", "");
    Manifest manifest =
        parse(
            Sample.manifest()
                .replace("\"x-last\":null", "\"artifactType\":\"a/b\",\"subject\":" + subject));

    Manifest changed =
        manifest.with(MediaType.OCI_MANIFEST, CONFIG, List.of(), manifest.annotations());

    for (Manifest document : List.of(manifest, changed, (Manifest) changed.toRaw().parse())) {
      assertThat(document.subject().map(Descriptor::digest)).contains(Sample.digest("subject"));
      assertThat(document.artifactType()).contains("a/b");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"config\":   | \"x\":            | , config: not a descriptor",
        "\"size\":10   | \"size\":-1       | , config: 'size' is not a number of bytes",
        "\"layers\":[  | \"x\":[           | , layers is not a list",
        "\"layers\":[  | \"layers\":[1\\,  | , layers[0]: not a descriptor",
        "\"size\":20   | \"size\":null     | , layers[1]: 'size' is not a number of bytes",
        "{\"b\":\"2\"  | {\"b\":2          | : annotation 'b' is not a string",
        "\"x-last\":null | \"subject\":[]  | , subject: not a descriptor"
      })
  void wrongPlaceIsNamed(String right, String wrong, String message) {
    String text = Sample.manifest().replace(right, wrong.replace("\\,", ","));
    RawManifest raw = Sample.raw(MediaType.OCI_MANIFEST, text);

    assertThat(text).isNotEqualTo(Sample.manifest());
    assertThatThrownBy(raw::parse)
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("manifest " + raw.digest() + message);
  }

  @Test
  void moreLayersThanAnyImageHasAreBeyondALimit() {
    String layer = Sample.descriptor(MediaType.OCI_LAYER_TAR, Sample.BASE, 1, "") + ",";
    String many = "\"layers\":[" + layer.repeat(Descriptors.MAX_ENTRIES - 1);

    assertThatThrownBy(() -> parse(Sample.manifest().replace("\"layers\":[", many)))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining(", layers has 10001 entries, the limit is 10000");
  }

  @Test
  void listsCannotBeChanged() throws IOException {
    Manifest manifest = parse(Sample.manifest());

    assertThatThrownBy(() -> manifest.layers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> manifest.annotations().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
