package dev.layerlift.integration;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The SOCI indices that {@code layerlift optimize} makes, in the hands of the reference: its
 * consumer decodes them, and its own conversion of the same image gives the same ones.
 */
@ExtendWith(Judges.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SociIndexIT {
  private static final String V1 = "application/vnd.amazon.soci.index.v1+json";
  private static final String V2 = "application/vnd.amazon.soci.index.v2+json";
  private static final String PREFETCH = "application/vnd.amazon.soci.prefetch.v1+json";
  private static final String LAYER_DIGEST = "com.amazon.soci.image-layer-digest";
  private static final String INDEX_DIGEST = "com.amazon.soci.index-digest";
  private static final String IMAGE_DIGEST = "com.amazon.soci.image-manifest-digest";

  /** Small layers too, and no annotation but what the settings ask for. */
  private static final String MIN_LAYER_SIZE = "1024";

  private static final String MODULES = "/opt/java/lib/modules";
  private static final String PASSWD = "/etc/passwd";

  /** In bytes. Blobs above it are not looked at. */
  private static final long LARGEST_MANIFEST = 1 << 20;

  private final RealImages images;
  private final Path folder;
  private final Path ours;

  SociIndexIT(RealImages images, @TempDir Path folder) {
    this.images = images;
    this.folder = folder;
    ours = folder.resolve("ours");
  }

  @BeforeAll
  void optimize() {
    optimize(ours, "--soci-version=both", "--skip-xattrs");
  }

  private void optimize(Path layout, String... options) {
    Layerlift.command(
            "optimize",
            images.reference(),
            "oci:" + layout + ":app",
            "--strategy=soci",
            "--build-tool-identifier=" + SociJudge.BUILD_TOOL,
            "--min-layer-size=" + MIN_LAYER_SIZE)
        .and(options)
        .succeed();
  }

  /** What the reference makes of a copy of the source, and the descriptor that it returns. */
  private JsonNode convert(Path layout, String... options) throws IOException {
    Command.of(List.of("cp", "-r", images.layout().toString(), layout.toString())).succeed();
    List<String> words =
        new ArrayList<>(
            List.of(
                "convert", "-min-layer-size=" + MIN_LAYER_SIZE, "-tool=" + SociJudge.BUILD_TOOL));
    words.addAll(List.of(options));
    JsonNode verdict = SociJudge.judge(words, List.of(List.of(layout.toString(), "app"))).get(0);
    return SociJudge.requireNoError(verdict).required("result");
  }

  @Test
  void referenceSerialisesOurIndicesToTheSameBytes() throws IOException {
    Map<String, Path> indices = indices(ours);
    assertThat(indices).containsOnlyKeys(V1, V2);

    List<JsonNode> verdicts =
        SociJudge.judge(
            List.of("index"),
            indices.values().stream().map(index -> List.of(index.toString())).toList());

    assertThat(verdicts).allMatch(verdict -> verdict.path("identical").asBoolean());
    assertThat(verdicts)
        .extracting(verdict -> verdict.required("digest").asString())
        .containsExactlyElementsOf(indices.values().stream().map(SociIndexIT::digest).toList());
  }

  @Test
  void referenceReadsTheLayersOfOurIndices() throws IOException {
    List<List<String>> cases = new ArrayList<>();
    for (Path index : indices(ours).values()) {
      for (JsonNode ztoc : json(index).required("layers")) {
        String layer = annotation(ztoc, LAYER_DIGEST);
        Path bytes = blob(ours, ztoc.required("digest").asString());
        cases.add(List.of(blob(ours, layer).toString(), bytes.toString()));
      }
    }
    assertThat(cases).hasSize(6);

    assertThat(SociJudge.judge(List.of("read"), cases))
        .allMatch(verdict -> !verdict.has("error") && verdict.required("mismatches").isEmpty())
        .anyMatch(verdict -> verdict.required("spans").asInt() > 4);
  }

  @Test
  void imageAndIndexNameEachOther() throws IOException {
    JsonNode image = ForeignView.of("oci:" + ours + ":app").json();
    JsonNode manifest = image.required("manifests").get(0);
    JsonNode index = image.required("manifests").get(1);

    assertThat(image.required("manifests")).hasSize(2);
    assertThat(index.required("digest").asString()).isEqualTo(digest(index(ours, V2)));
    assertThat(index.required("artifactType").asString()).isEqualTo(V2);
    assertThat(index.required("platform")).isEqualTo(manifest.required("platform"));
    assertThat(annotation(index, IMAGE_DIGEST)).isEqualTo(manifest.required("digest").asString());
    assertThat(annotation(manifest, INDEX_DIGEST)).isEqualTo(index.required("digest").asString());
    assertThat(annotation(json(blob(ours, manifest)), INDEX_DIGEST))
        .isEqualTo(index.required("digest").asString());
    JsonNode subject = json(index(ours, V1)).required("subject");
    assertThat(subject.required("digest").asString())
        .isEqualTo(ForeignView.of(images.reference()).digest());
  }

  @Test
  void referenceMakesTheSameIndexOfVersion1() throws IOException {
    JsonNode theirs = convert(folder.resolve("theirs1"), "-version=v1", "-xattr");

    assertThat(theirs.required("digest").asString()).isEqualTo(digest(index(ours, V1)));
  }

  /**
   * The SOCI index is the same to the byte. The image's manifest and index differ by our marker
   * alone, and hence in their digests.
   */
  @Test
  void referenceConvertsTheImageToTheSameOneButForOurMarker() throws IOException {
    Path layout = folder.resolve("theirs2");
    JsonNode theirIndex = json(blob(layout, convert(layout, "-xattr")));
    JsonNode ourIndex = ForeignView.of("oci:" + ours + ":app").json();
    JsonNode theirEntry = theirIndex.required("manifests").get(0);
    JsonNode ourEntry = ourIndex.required("manifests").get(0);

    assertThat(digest(index(layout, V2))).isEqualTo(digest(index(ours, V2)));
    assertThat(withoutMarker(json(blob(ours, ourEntry)))).isEqualTo(json(blob(layout, theirEntry)));
    assertThat(withoutDigestOf(ourEntry, withoutMarker(ourIndex)))
        .isEqualTo(withoutDigestOf(theirEntry, theirIndex));
  }

  @Test
  void referenceReadsOurPrefetchListsAndNamesNoSpanLess() throws IOException {
    Path layout = folder.resolve("prefetch");
    optimize(layout, "--prefetch=" + MODULES, "--prefetch=" + PASSWD);
    Path theirs = folder.resolve("theirs-prefetch");
    convert(theirs, "-prefetch=" + MODULES + "," + PASSWD);

    Map<String, JsonNode> ourLists = prefetchLists(layout);
    Map<String, JsonNode> theirLists = prefetchLists(theirs);
    assertThat(ourLists.keySet()).hasSize(2).isEqualTo(theirLists.keySet());
    ourLists.forEach((layer, list) -> {
      assertThat(list.required("identical").asBoolean()).isTrue();
      JsonNode span = list.required("spans").get(0);
      JsonNode theirSpan = requireNonNull(theirLists.get(layer)).required("spans").get(0);
      assertThat(list.required("spans")).hasSize(1);
      assertThat(span.required("start_span")).isEqualTo(theirSpan.required("start_span"));
      // The reference looks for the byte behind the file, which can be in the next span.
      assertThat(theirSpan.required("end_span").asInt() - span.required("end_span").asInt())
          .isBetween(0, 1);
    });
    assertThat(ourLists.values())
        .anyMatch(list -> list.required("spans").get(0).required("end_span").asInt() > 2);
  }

  /** What the reference reads, by layer. */
  private static Map<String, JsonNode> prefetchLists(Path layout) throws IOException {
    Map<String, JsonNode> lists = new TreeMap<>();
    for (JsonNode part : json(index(layout, V2)).required("layers")) {
      if (part.required("mediaType").asString().equals(PREFETCH)) {
        List<List<String>> cases = List.of(List.of(blob(layout, part).toString()));
        JsonNode verdict = SociJudge.judge(List.of("prefetch"), cases).get(0);
        lists.put(annotation(part, LAYER_DIGEST), SociJudge.requireNoError(verdict));
      }
    }
    return lists;
  }

  /** Media type of the config, which tells the version, to manifest. */
  private static Map<String, Path> indices(Path layout) throws IOException {
    Map<String, Path> indices = new TreeMap<>();
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : (Iterable<Path>) blobs::iterator) {
        if (Files.size(blob) < LARGEST_MANIFEST && Files.readAllBytes(blob)[0] == '{') {
          String config = json(blob).path("config").path("mediaType").asString("");
          if (config.startsWith("application/vnd.amazon.soci.")) {
            indices.put(config, blob);
          }
        }
      }
    }
    return indices;
  }

  private static Path index(Path layout, String version) throws IOException {
    return requireNonNull(indices(layout).get(version), version);
  }

  private static JsonNode withoutMarker(JsonNode document) {
    ObjectNode copy = (ObjectNode) document.deepCopy();
    ObjectNode annotations = (ObjectNode) copy.required("annotations");
    List<String> marker =
        annotations.propertyNames().stream()
            .filter(name -> name.startsWith("dev.layerlift."))
            .toList();
    assertThat(marker).isNotEmpty();
    annotations.remove(marker);
    if (annotations.isEmpty()) {
      copy.remove("annotations");
    }
    return copy;
  }

  /** The index with a word in the place of an entry's digest, and no sizes. */
  private static JsonNode withoutDigestOf(JsonNode entry, JsonNode index) {
    String digest = entry.required("digest").asString();
    JsonNode copy = JsonMapper.shared().readTree(index.toString().replace(digest, "image"));
    copy.required("manifests").forEach(manifest -> ((ObjectNode) manifest).remove("size"));
    return copy;
  }

  private static String annotation(JsonNode holder, String name) {
    return holder.required("annotations").required(name).asString();
  }

  private static JsonNode json(Path file) {
    return JsonMapper.shared().readTree(file);
  }

  private static Path blob(Path layout, JsonNode descriptor) {
    return blob(layout, descriptor.required("digest").asString());
  }

  private static Path blob(Path layout, String digest) {
    return layout.resolve("blobs").resolve(digest.replace(':', '/'));
  }

  private static String digest(Path blob) {
    return "sha256:" + blob.getFileName();
  }
}
