package dev.layerlift.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Digest;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerTest {
  private static final Marker MARKER =
      new Marker(Digest.sha256(new byte[] {1}), Strategy.ZSTD, "zstd-6-v1");

  @Test
  void annotationsGiveTheMarkerBack() {
    Map<String, String> annotations = new HashMap<>(MARKER.toAnnotations());
    annotations.put("org.opencontainers.image.title", "other");

    assertThat(Marker.from(annotations)).contains(MARKER);
    assertThat(MARKER.toAnnotations().keySet())
        .containsExactly(
            "dev.layerlift.source.digest", "dev.layerlift.variant", "dev.layerlift.settings");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dev.layerlift.source.digest", "dev.layerlift.variant", "dev.layerlift.settings"})
  void onePartIsOursButNoMarker(String name) {
    Map<String, String> one = Map.of(name, MARKER.toAnnotations().getOrDefault(name, ""));

    assertThat(Marker.isOn(one)).isTrue();
    assertThat(Marker.from(one)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"dev.layerlift.source.digest, sha256:zz", "dev.layerlift.variant, wormhole"})
  void damagedPartIsOursButNoMarker(String name, String value) {
    Map<String, String> damaged = new HashMap<>(MARKER.toAnnotations());
    damaged.put(name, value);

    assertThat(Marker.isOn(damaged)).isTrue();
    assertThat(Marker.from(damaged)).isEmpty();
  }

  @Test
  void otherAnnotationsAreNotOurs() {
    assertThat(Marker.isOn(Map.of("dev.layerlift.else", "x", "a", "b"))).isFalse();
  }
}
