package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The SOCI indices that {@code layerlift optimize} makes, in the hands of the reference. */
@ExtendWith(Judges.class)
final class SociIndexIT {
  private static final String V1 = "application/vnd.amazon.soci.index.v1+json";
  private static final String V2 = "application/vnd.amazon.soci.index.v2+json";
  private static final String LAYER_DIGEST = "com.amazon.soci.image-layer-digest";

  /** In bytes. Blobs above it are not looked at. */
  private static final long LARGEST_MANIFEST = 1 << 20;

  private final Path layout;

  SociIndexIT(RealImages images, @TempDir Path folder) {
    layout = folder.resolve("layout");
    Layerlift.run(
        "optimize",
        images.reference(),
        "oci:" + layout + ":app",
        "--strategy=soci",
        "--soci-version=both",
        "--min-layer-size=1KiB",
        "--skip-xattrs");
  }

  @Test
  void referenceSerialisesOurIndicesToTheSameBytes() throws IOException {
    Map<String, Path> indices = indices();
    assertThat(indices).containsOnlyKeys(V1, V2);

    List<JsonNode> verdicts =
        SociJudge.judge(
            List.of("index"), indices.values().stream().map(i -> List.of(i.toString())).toList());

    assertThat(verdicts)
        .allMatch(verdict -> verdict.path("identical").asBoolean())
        .extracting(verdict -> verdict.path("digest").asString())
        .containsExactlyElementsOf(
            indices.values().stream().map(i -> "sha256:" + i.getFileName()).toList());
  }

  @Test
  void referenceReadsTheLayersOfOurIndices() throws IOException {
    List<List<String>> cases = new ArrayList<>();
    for (Path index : indices().values()) {
      for (JsonNode ztoc : json(index).required("layers")) {
        String layer = ztoc.required("annotations").required(LAYER_DIGEST).asString();
        cases.add(
            List.of(blob(layer).toString(), blob(ztoc.required("digest").asString()).toString()));
      }
    }
    assertThat(cases).hasSizeGreaterThanOrEqualTo(6);

    assertThat(SociJudge.judge(List.of("read"), cases))
        .allMatch(verdict -> !verdict.has("error") && verdict.required("mismatches").isEmpty())
        .anyMatch(verdict -> verdict.required("spans").asInt() > 4);
  }

  /** Media type of the config, which tells the version, to manifest. */
  private Map<String, Path> indices() throws IOException {
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

  private static JsonNode json(Path file) {
    return JsonMapper.shared().readTree(file);
  }

  private Path blob(String digest) {
    return layout.resolve("blobs").resolve(digest.replace(':', '/'));
  }
}
