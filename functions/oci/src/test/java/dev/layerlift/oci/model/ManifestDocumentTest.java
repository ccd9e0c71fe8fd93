package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestDocumentTest {
  private static void refused(RawManifest raw, String message) {
    assertThatThrownBy(raw::parse)
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("manifest " + raw.digest() + ": " + message);
  }

  @Test
  void typeOfTheStoreTellsWhatItIs() throws IOException {
    String manifest = Sample.manifest().replace("\"mediaType\":\"" + MediaType.OCI_MANIFEST, "\"x");
    String index = Sample.index().replace("\"mediaType\":\"" + MediaType.OCI_INDEX, "\"x");
    manifest = manifest.replace("\"x\",", "");
    index = index.replace("\"x\",", "");

    for (MediaType type : List.of(MediaType.OCI_MANIFEST, MediaType.DOCKER_MANIFEST)) {
      assertThat(Sample.raw(type, manifest).parse()).isInstanceOf(Manifest.class);
      assertThat(Sample.raw(type, manifest).parse().mediaType()).isEqualTo(type);
    }
    for (MediaType type : List.of(MediaType.OCI_INDEX, MediaType.DOCKER_MANIFEST_LIST)) {
      assertThat(Sample.raw(type, index).parse()).isInstanceOf(ImageIndex.class);
      assertThat(Sample.raw(type, index).parse().mediaType()).isEqualTo(type);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "3",
        "\"2\"",
        "2.0",
        "null",
        "[2]",
        "-2",
        "4294967298",
        "18446744073709551618",
        "1e999999999"
      })
  void versionIsTwo(String version) {
    for (String text : List.of(Sample.manifest(), Sample.index())) {
      MediaType type = text.contains("layers") ? MediaType.OCI_MANIFEST : MediaType.OCI_INDEX;

      refused(
          Sample.raw(type, text.replace("\"schemaVersion\":2", "\"schemaVersion\":" + version)),
          "'schemaVersion' is not 2");
    }
  }

  @Test
  void versionMustBeThere() {
    refused(Sample.raw(MediaType.OCI_INDEX, "{\"manifests\":[]}"), "'schemaVersion' is not 2");
  }

  @Test
  void documentThatSaysItIsSomethingElseIsRefused() {
    refused(
        Sample.raw(MediaType.DOCKER_MANIFEST, Sample.manifest()),
        "says it is '%s' but is stored as %s"
            .formatted(MediaType.OCI_MANIFEST, MediaType.DOCKER_MANIFEST));
    refused(
        Sample.raw(MediaType.OCI_INDEX, Sample.manifest()),
        "says it is '%s' but is stored as %s"
            .formatted(MediaType.OCI_MANIFEST, MediaType.OCI_INDEX));
    refused(
        Sample.raw(MediaType.OCI_INDEX, "{\"schemaVersion\":2,\"mediaType\":7}"),
        "'mediaType' is not a string");
  }

  /** CVE-2021-41190: one document that two readers take for two different things. */
  @ParameterizedTest
  @ValueSource(strings = {"\"layers\":[]", "\"config\":null"})
  void documentOfBothKindsIsRefused(String member) {
    refused(
        Sample.raw(MediaType.OCI_INDEX, Sample.index().replace("\"x-first\":1", member)),
        "is both an index and an image manifest");
    refused(
        Sample.raw(
            MediaType.OCI_MANIFEST, Sample.manifest().replace("\"x-last\"", "\"manifests\"")),
        "is both an index and an image manifest");
  }

  @Test
  void otherTypesAreNeither() {
    refused(
        Sample.raw(MediaType.OCI_CONFIG, "{\"schemaVersion\":2}"),
        "neither image manifest nor index: " + MediaType.OCI_CONFIG);
  }

  @Test
  void annotationsAreTextOrAbsent() throws IOException {
    String index = "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":%s}";

    assertThat(Sample.raw(MediaType.OCI_INDEX, index.formatted("null")).parse().annotations())
        .isEmpty();
    assertThat(Sample.raw(MediaType.OCI_INDEX, index.formatted("{}")).parse().annotations())
        .isEmpty();
    refused(
        Sample.raw(MediaType.OCI_INDEX, index.formatted("[]")), "'annotations' is not an object");
    refused(
        Sample.raw(MediaType.OCI_INDEX, index.formatted("{\"a\\n\":null}")),
        "annotation 'a\\u000a' is not a string");
  }

  @Test
  void whatIsNoObjectIsRefused() {
    refused(Sample.raw(MediaType.OCI_MANIFEST, "[]"), "not a JSON object");
    refused(Sample.raw(MediaType.OCI_INDEX, ""), "not a JSON object");
  }

  /** Whatever is done to the bytes, nothing but the two errors of a decoder comes out. */
  @Test
  void damageOfAnyKindIsMalformedOrBeyondALimit() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      boolean index = random.nextBoolean();
      byte[] damaged =
          RandomJson.damaged(random, Sample.bytes(index ? Sample.index() : Sample.manifest()));
      RawManifest raw =
          RawManifest.of(index ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST, damaged);
      try {
        assertThat(raw.parse().toRaw()).isEqualTo(raw);
      } catch (MalformedInputException | LimitExceededException e) {
        refused++;
        assertThat(e.getMessage()).matches("[ -~]*");
      }
    }
    assertThat(refused).isBetween(1_500, 3_900);
  }
}
