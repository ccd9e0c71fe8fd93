package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.codec.gzip.GzipDecoder;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.ztoc.IndexOutcome.Indexed;
import dev.layerlift.codec.ztoc.LayerIndexer;
import dev.layerlift.codec.ztoc.NotIndexed;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import dev.layerlift.codec.ztoc.ZtocSettings;
import dev.layerlift.integration.SociLayers.LayerFile;
import dev.layerlift.testing.content.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Our ztocs against the reference implementation: they are its builder's bytes, and its consumer
 * reads each file of the layer through them. Layers that get no ztoc are counted by our reason and
 * by what the reference makes of them; a pair that is not expected fails.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SociJudgeIT {
  /** Small, so that small layers have many checkpoints. */
  private static final ByteSize SPAN_SIZE = ByteSize.ofBytes(1 << 16);

  private static final int AT_LEAST_EQUAL = 500;

  private static final String EQUAL = "the same ztoc";
  private static final String REFUSED = ", refused by the reference";
  private static final String BUILT = ", built by the reference";

  /** All that may be; the reference's builder has no opinion on what its consumers trip over. */
  private static final Set<String> EXPECTED =
      Set.of(
          EQUAL,
          "no gzip" + REFUSED,
          Reason.BROKEN_TAR + REFUSED,
          Reason.UNSUPPORTED_ENTRY + REFUSED,
          Reason.LONG_GZIP_HEADER + REFUSED,
          Reason.SPARSE_FILE + REFUSED,
          Reason.SPARSE_FILE + BUILT,
          Reason.SIZE_WITHOUT_CONTENT + BUILT,
          Reason.TIME_OUT_OF_RANGE + BUILT,
          Reason.OWNER_OUT_OF_RANGE + BUILT,
          Reason.MODE_OF_ANOTHER_TYPE + BUILT,
          Reason.EMPTY_ATTRIBUTE + BUILT,
          Reason.NO_TREE + BUILT,
          Reason.REPEATED_DIRECTORY + BUILT,
          Reason.SEVERAL_MEMBERS + BUILT,
          Reason.EMPTY_FIRST_BLOCK + BUILT,
          Reason.EMPTY + BUILT);

  /**
   * Ztocs that the reference builds for what its consumer cannot serve. Not among them: several
   * members, which only earlier consumers misread; empty attributes, which depend on the order of a
   * hash map; layers without files.
   */
  private static final Set<String> ALWAYS_TRIPS =
      Set.of(
          Reason.SPARSE_FILE + BUILT,
          Reason.SIZE_WITHOUT_CONTENT + BUILT,
          Reason.TIME_OUT_OF_RANGE + BUILT,
          Reason.OWNER_OUT_OF_RANGE + BUILT,
          Reason.MODE_OF_ANOTHER_TYPE + BUILT,
          Reason.NO_TREE + BUILT,
          Reason.REPEATED_DIRECTORY + BUILT,
          Reason.EMPTY_FIRST_BLOCK + BUILT);

  /**
   * Of a deep path the consumer would not be done within hours. The others it shows, or sometimes
   * does, where unpackers fail; and a sparse file of which all or nothing is there.
   */
  private static final String NOT_ALWAYS =
      "(path-of-64-kib|name-of-40-kib|hard-link-to-a-folder)-\\d+|go-pax-nil-sparse-.*";

  private final List<Pair> pairs = new ArrayList<>();
  private final List<LayerFile> sound = new ArrayList<>();
  private final Path folder;

  SociJudgeIT(@TempDir Path folder) {
    this.folder = folder;
  }

  /**
   * What both made of a layer.
   *
   * @param ztoc ours, if there is one
   */
  private record Pair(LayerFile layer, String outcome, Optional<Path> ztoc, String details) {
    @Override
    public String toString() {
      return layer.name() + ": " + outcome + "; " + details;
    }
  }

  /**
   * What we made of it.
   *
   * @param outcome the digest of the ztoc, or why there is none
   */
  private record Ours(String outcome, Optional<Path> ztoc, String details) {}

  @BeforeAll
  void buildEveryLayerTwice() throws IOException {
    SociLayers source = new SociLayers(folder);
    sound.addAll(source.ordinary(240));
    sound.addAll(source.packed(1));
    sound.addAll(source.packed(5));
    sound.addAll(source.packages(150));
    List<LayerFile> layers = new ArrayList<>(sound);
    layers.addAll(source.hostile());
    layers.addAll(source.golden());
    layers.addAll(source.goTestArchives());

    List<Ours> ours = layers.parallelStream().map(this::build).toList();
    List<JsonNode> theirs =
        SociJudge.judge(
            List.of("build", "-span-size=" + SPAN_SIZE.bytes(), "-tool=" + SociJudge.BUILD_TOOL),
            layers.stream()
                .map(layer -> List.of(layer.path().toString(), algorithm(layer)))
                .toList());
    for (int i = 0; i < layers.size(); i++) {
      pairs.add(pair(layers.get(i), ours.get(i), theirs.get(i)));
    }
  }

  private static String algorithm(LayerFile layer) {
    return layer.gzip() ? "gzip" : "uncompressed";
  }

  @Test
  void ztocsAreTheReferenceBuildersBytesOrLeftOutForAKnownReason() {
    Map<String, Integer> counts = new TreeMap<>();
    pairs.forEach(pair -> counts.merge(pair.outcome, 1, Integer::sum));

    assertThat(pairs.stream().filter(pair -> !EXPECTED.contains(pair.outcome))).isEmpty();
    assertThat(counts).containsOnlyKeys(EXPECTED);
    assertThat(counts.get(EQUAL)).as(counts.toString()).isGreaterThanOrEqualTo(AT_LEAST_EQUAL);
  }

  @Test
  void everySoundLayerHasAZtoc() {
    Set<LayerFile> all = Set.copyOf(sound);
    assertThat(all).hasSize(sound.size());
    assertThat(
            pairs.stream()
                .filter(pair -> all.contains(pair.layer))
                .filter(pair -> !pair.outcome.equals(EQUAL)))
        .isEmpty();
  }

  @Test
  void referenceConsumerReadsEveryFileThroughOurZtocs() throws IOException {
    List<List<String>> served =
        pairs.stream()
            .filter(pair -> pair.ztoc.isPresent())
            .map(pair -> List.of(pair.layer.path().toString(), pair.ztoc.orElseThrow().toString()))
            .toList();
    List<JsonNode> verdicts = SociJudge.judge(List.of("read"), served);

    assertThat(verdicts.stream().filter(SociJudgeIT::isComplaint)).isEmpty();
    assertThat(verdicts).hasSizeGreaterThanOrEqualTo(AT_LEAST_EQUAL);
    assertThat(verdicts.stream().mapToLong(verdict -> verdict.required("files").asLong()).sum())
        .isGreaterThan(5_000);
  }

  /** Else we would withhold a ztoc that does its work. */
  @Test
  void referenceConsumerTripsOverWhatWeLeaveOut() throws IOException {
    List<LayerFile> left =
        pairs.stream()
            .filter(pair -> ALWAYS_TRIPS.contains(pair.outcome))
            .map(Pair::layer)
            .filter(layer -> !layer.name().matches(NOT_ALWAYS))
            .toList();
    SociJudge.judge(List.of("build", "-span-size=" + SPAN_SIZE.bytes()), theirZtocs(left))
        .forEach(SociJudge::requireNoError);
    List<JsonNode> verdicts =
        SociJudge.judge(
            List.of("read"),
            theirZtocs(left).stream()
                .map(fields -> List.of(fields.get(0), fields.get(2)))
                .toList());

    assertThat(verdicts.stream().filter(verdict -> !isComplaint(verdict))).isEmpty();
    assertThat(verdicts).hasSizeGreaterThan(20);
  }

  private List<List<String>> theirZtocs(List<LayerFile> layers) {
    return layers.stream()
        .map(layer ->
            List.of(
                layer.path().toString(),
                algorithm(layer),
                folder.resolve(layer.name() + ".theirs").toString()))
        .toList();
  }

  private static boolean isComplaint(JsonNode verdict) {
    return verdict.has("error") || !verdict.required("mismatches").isEmpty();
  }

  private static Pair pair(LayerFile layer, Ours ours, JsonNode theirs) {
    boolean refused = theirs.has("error");
    String details = ours.details + "; " + theirs;
    if (ours.ztoc.isEmpty()) {
      return new Pair(layer, ours.outcome + (refused ? REFUSED : BUILT), ours.ztoc, details);
    }
    if (refused) {
      return new Pair(layer, "a ztoc" + REFUSED, ours.ztoc, details);
    }
    boolean same = ours.outcome.equals(theirs.required("digest").asString());
    return new Pair(layer, same ? EQUAL : "another ztoc", ours.ztoc, details);
  }

  private Ours build(LayerFile layer) {
    ZtocSettings settings = ZtocSettings.of(SociJudge.BUILD_TOOL).withSpanSize(SPAN_SIZE);
    LayerIndexer indexer =
        layer.gzip() ? LayerIndexer.forGzip(settings) : LayerIndexer.forTar(settings);
    try {
      feed(layer, indexer);
      return switch (indexer.finish()) {
        case NotIndexed refusal ->
            new Ours(refusal.reason().toString(), Optional.empty(), refusal.detail());
        case Indexed indexed -> {
          byte[] bytes = new byte[indexed.bytes().remaining()];
          indexed.bytes().get(bytes);
          Path ztoc = Files.write(folder.resolve(layer.name() + ".ztoc"), bytes);
          yield new Ours(Sha256.of(bytes), Optional.of(ztoc), "");
        }
      };
    } catch (MalformedInputException e) {
      return new Ours("no gzip", Optional.empty(), e.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(layer.toString(), e);
    }
  }

  private static void feed(LayerFile layer, LayerIndexer indexer) throws IOException {
    byte[] chunk = new byte[1 << 16];
    try (InputStream blob = Files.newInputStream(layer.path());
        InputStream tar = layer.gzip() ? new GzipDecoder(blob, indexer) : blob) {
      for (int read = tar.read(chunk); read >= 0; read = tar.read(chunk)) {
        if (!layer.gzip()) {
          indexer.compressed(chunk, 0, read);
          indexer.uncompressed(chunk, 0, read);
        }
      }
    }
  }
}
