package dev.layerlift.inspect;

import static dev.layerlift.inspect.Documents.config;
import static dev.layerlift.inspect.Documents.digest;
import static dev.layerlift.inspect.Documents.index;
import static dev.layerlift.inspect.Documents.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.inspect.Documents.Layer;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagTemplate;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlierResultTest {
  private static final Tag SOURCE = new Tag("v1");
  private static final Tag OPTIMIZED = new Tag("v1-optimized");

  private final ScriptedSource store = new ScriptedSource();
  private final RawManifest raw = Documents.image(store, Layer.of("a"));
  private final ImageInventory inventory =
      new ImageInspector(store).inspect(raw.digest(), RepositoryFacts.none());
  private final Marker marker =
      new Marker(raw.digest(), Strategy.ZSTD, Settings.DEFAULT.zstdFingerprint());

  private RawManifest marked(Map<String, String> annotations) {
    String json =
        annotations.entrySet().stream()
            .map(e -> "\"%s\":\"%s\"".formatted(e.getKey(), e.getValue()))
            .collect(Collectors.joining(",", ",\"annotations\":{", "}"));
    return manifest(store, config(store, "linux", "null", List.of()), List.of(), json);
  }

  @Test
  void resultOfTheSameSourceAndSettingsIsRecognisedWithOneRequest() {
    store.answer(OPTIMIZED, marked(marker.toAnnotations()));
    int before = store.requests().size();

    assertThat(new EarlierResult(store).find(SOURCE, inventory, Settings.DEFAULT))
        .contains(
            "already optimized: v1-optimized is the result for " + raw.digest() + " (zstd-6-v1)");
    assertThat(store.requests().subList(before, store.requests().size()))
        .containsExactly("GET manifest v1-optimized");
  }

  @Test
  void resultCanBeAnIndex() {
    String annotations =
        ",\"annotations\":{\"dev.layerlift.source.digest\":\"%s\",\"dev.layerlift.variant\":\"zstd\",\"dev.layerlift.settings\":\"zstd-6-v1\"}"
            .formatted(raw.digest());
    store.answer(OPTIMIZED, index(store, annotations, List.of()));

    assertThat(new EarlierResult(store).find(SOURCE, inventory, Settings.DEFAULT)).isPresent();
  }

  @Test
  void nothingElseUnderTheTagStopsTheWork() {
    assertNotFound(Settings.DEFAULT);
    store.answer(OPTIMIZED, raw);
    assertNotFound(Settings.DEFAULT);
    store.answer(OPTIMIZED, store.add(MediaType.parse("text/html"), "<html>"));
    assertNotFound(Settings.DEFAULT);
    store.answer(OPTIMIZED, marked(Map.of(Marker.SOURCE_DIGEST, raw.digest().toString())));
    assertNotFound(Settings.DEFAULT);
    store.answer(OPTIMIZED, marked(marker(digest("other source"), marker.settings())));
    assertNotFound(Settings.DEFAULT);
    store.answer(OPTIMIZED, marked(marker(raw.digest(), "zstd-19-v1")));
    assertNotFound(Settings.DEFAULT);
  }

  private static Map<String, String> marker(Digest source, String settings) {
    return new Marker(source, Strategy.ZSTD, settings).toAnnotations();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SKIP", "SOCI", "AUTO"})
  void settingsThatWouldNowLeaveTheImageAloneLetThePlanDecide(Strategy strategy) {
    store.answer(OPTIMIZED, marked(marker.toAnnotations()));

    assertNotFound(
        Settings.DEFAULT
            .withStrategy(strategy)
            .withSkipBelow(ByteSize.parse("1 GiB"))
            .withSociFrom(ByteSize.parse("2 GiB")));
  }

  private void assertNotFound(Settings settings) {
    assertThat(new EarlierResult(store).find(SOURCE, inventory, settings)).isEmpty();
  }

  @Test
  void tagOfAResultIsNeverWorkedOn() {
    Settings settings =
        Settings.DEFAULT
            .withSkipBelow(ByteSize.ofBytes(0))
            .withSociFrom(ByteSize.parse("2 GiB"))
            .withOptimizedTag(TagTemplate.parse("fast-{tag}"));

    assertThat(new EarlierResult(store).find(new Tag("fast-v1"), inventory, settings))
        .contains("the tag fast-v1 is one of Layerlift's own (fast-{tag})");
    assertThat(new EarlierResult(store).find(new Tag("fast-"), inventory, settings)).isEmpty();
  }

  @Test
  void tagThatWouldBeTooLongIsNotAskedFor() {
    Tag longest = new Tag("x".repeat(128));
    int before = store.requests().size();

    assertThat(new EarlierResult(store).find(longest, inventory, Settings.DEFAULT)).isEmpty();
    assertThat(store.requests()).hasSize(before);
  }

  @Test
  void storeThatDoesNotAnswerIsRetriedLater() {
    store.fail(OPTIMIZED, new StoreException.Unavailable("gone"));

    assertThatThrownBy(() -> new EarlierResult(store).find(SOURCE, inventory, Settings.DEFAULT))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("v1-optimized");
  }
}
