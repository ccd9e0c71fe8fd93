package dev.layerlift.oci.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
  @ParameterizedTest
  @ValueSource(strings = {"a/b", "application/vnd.in-toto+json", "x!#$&^_.+-/y", "A/B"})
  void mediaTypeIsItsText(String text) {
    assertThat(MediaType.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a",
        "a/",
        "/b",
        "a/b/c",
        "a/b;q=1",
        "a/b; charset=utf-8",
        " a/b",
        "a/b\n",
        "a b/c",
        "a/b\u0000",
        "+a/b",
        "a/+b",
        "*/*",
        "a/\u00e4"
      })
  void whatIsNoMediaTypeIsRefusedInAMessageOfOneLine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MediaType.parse(text))
        .satisfies(e -> assertThat(e.getMessage()).matches("not a media type: [ -~]*"));
  }

  /** RFC 6838, section 4.2. */
  @Test
  void eachHalfHas127CharactersAtMost() {
    assertThat(MediaType.parse("a".repeat(127) + "/" + "b".repeat(127)).name()).hasSize(255);
    assertThatIllegalArgumentException().isThrownBy(() -> MediaType.parse("a".repeat(128) + "/b"));
    assertThatIllegalArgumentException().isThrownBy(() -> MediaType.parse("a/" + "b".repeat(128)));
  }

  @ParameterizedTest
  @CsvSource({
    "application/vnd.oci.image.layer.v1.tar, NONE",
    "application/vnd.oci.image.layer.v1.tar+gzip, GZIP",
    "application/vnd.oci.image.layer.v1.tar+zstd, ZSTD",
    "application/vnd.docker.image.rootfs.diff.tar, NONE",
    "application/vnd.docker.image.rootfs.diff.tar.gzip, GZIP",
    "application/vnd.docker.image.rootfs.diff.tar.zstd, ZSTD",
    "application/vnd.docker.image.rootfs.foreign.diff.tar, FOREIGN",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip, FOREIGN",
    "application/vnd.oci.image.layer.nondistributable.v1.tar, FOREIGN",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip, FOREIGN",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd, FOREIGN",
    "application/vnd.oci.image.layer.v1.tar+gzip+encrypted, UNKNOWN",
    "application/vnd.oci.image.layer.v1.TAR+GZIP, UNKNOWN",
    "application/vnd.oci.image.layer.v2.tar+gzip, UNKNOWN",
    "application/vnd.in-toto+json, UNKNOWN"
  })
  void typeTellsHowALayerIsStored(String type, LayerCompression expected) {
    assertThat(MediaType.parse(type).layerCompression()).isEqualTo(expected);
  }

  @Test
  void dockersTypesHaveAnOciTypeOfTheSameKind() {
    assertThat(MediaType.DOCKER_MANIFEST.toOci()).isEqualTo(MediaType.OCI_MANIFEST);
    assertThat(MediaType.DOCKER_MANIFEST_LIST.toOci()).isEqualTo(MediaType.OCI_INDEX);
    assertThat(MediaType.DOCKER_CONFIG.toOci()).isEqualTo(MediaType.OCI_CONFIG);
    assertThat(MediaType.DOCKER_LAYER_TAR.toOci()).isEqualTo(MediaType.OCI_LAYER_TAR);
    assertThat(MediaType.DOCKER_LAYER_GZIP.toOci()).isEqualTo(MediaType.OCI_LAYER_GZIP);
    assertThat(MediaType.DOCKER_LAYER_ZSTD.toOci()).isEqualTo(MediaType.OCI_LAYER_ZSTD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.image.layer.v1.tar+zstd",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "application/vnd.docker.plugin.v1+json",
        "a/b"
      })
  void everyOtherTypeStaysItself(String type) {
    assertThat(MediaType.parse(type).toOci()).hasToString(type);
  }

  @Test
  void kindsOfDocumentsDoNotOverlap() {
    assertThat(MediaType.OCI_MANIFEST.isManifest()).isTrue();
    assertThat(MediaType.DOCKER_MANIFEST.isManifest()).isTrue();
    assertThat(MediaType.OCI_INDEX.isManifest()).isFalse();
    assertThat(MediaType.OCI_INDEX.isIndex()).isTrue();
    assertThat(MediaType.DOCKER_MANIFEST_LIST.isIndex()).isTrue();
    assertThat(MediaType.DOCKER_MANIFEST.isIndex()).isFalse();
    assertThat(MediaType.OCI_CONFIG.isImageConfig()).isTrue();
    assertThat(MediaType.DOCKER_CONFIG.isImageConfig()).isTrue();
    assertThat(MediaType.OCI_EMPTY.isImageConfig()).isFalse();
  }
}
