package dev.layerlift.testing.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.content.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RandomLayersTest {
  /** Made once: that takes longer than reading them. */
  private static final List<RandomLayer> ORDINARY =
      LongStream.range(0, 100).mapToObj(RandomLayers::ordinary).toList();

  private static final List<RandomLayer> HOSTILE =
      LongStream.range(0, RandomLayers.HOSTILE_KINDS).mapToObj(RandomLayers::hostile).toList();

  static List<RandomLayer> ordinaryLayers() {
    return ORDINARY;
  }

  static List<RandomLayer> hostileLayersThatAreLegal() {
    return HOSTILE.stream().filter(layer -> layer.entries().isPresent()).toList();
  }

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource({"ordinaryLayers", "hostileLayersThatAreLegal"})
  void foreignReadersFindEveryEntryOfALegalLayer(RandomLayer layer) throws Exception {
    assertThat(entries(layer)).isEqualTo(layer.entries().orElseThrow());
    assertThat(Sha256.of(unpacked(layer))).isEqualTo(layer.layer().diffId());
  }

  @Test
  void aSeedGivesTheSameLayerAlways() {
    assertThat(RandomLayers.ordinary(3)).hasToString(RandomLayers.ordinary(3).toString());
    assertThat(RandomLayers.ordinary(3).blob()).isEqualTo(RandomLayers.ordinary(3).blob());
    assertThat(RandomLayers.hostile(3).blob()).isEqualTo(RandomLayers.hostile(3).blob());
    assertThat(RandomLayers.ordinary(3).blob()).isNotEqualTo(RandomLayers.ordinary(4).blob());
  }

  /** The archives only: packed bytes depend on the JDK's zlib. */
  @ParameterizedTest
  @CsvSource({
    "0, sha256:4fe394f9e5e53a10d7f238d6cc2a551c30fea9ac76c178df37626ea2901d5141",
    "1, sha256:80f06955eb39372b3c407ad2ae75e00ce1bd66181f801d53f955fff6828781a5",
    "2, sha256:9741626de2a25e451e8984343f26c4e715cbd3102f5bc5b7fe16929e88720b16",
  })
  void aSeedGivesTheSameArchiveOnEveryMachine(long seed, String diffId) {
    assertThat(RandomLayers.ordinary(seed).layer().diffId()).isEqualTo(diffId);
  }

  @Test
  void everyHostileKindHasItsSeed() {
    assertThat(HOSTILE)
        .extracting(RandomLayer::name)
        .hasSize(RandomLayers.HOSTILE_KINDS)
        .doesNotHaveDuplicates()
        .contains("global-header-0", "pax-sparse-1-0-12", "hard-link-with-size-13");
  }

  @Test
  void ordinaryLayersHaveEveryShapeAndSize() {
    Set<String> shapes = new TreeSet<>();
    LongSummaryStatistics sizes = new LongSummaryStatistics();
    for (RandomLayer layer : ORDINARY) {
      shapes.addAll(Arrays.asList(layer.shapes().split("[\\[\\],] ?")));
      sizes.accept(layer.layer().size());
    }
    assertThat(shapes)
        .contains("V7", "USTAR", "STAR", "GNU", "prefix", "pax path", "pax linkpath")
        .contains("GNU long name", "GNU long link", "dot-slash names", "duplicate names")
        .contains("pax CAPABILITY", "pax FRACTION", "pax BEFORE_1970", "pax OWNER", "pax PATH")
        .contains("no-block", "one-block", "much-padding", "bytes-behind-the-end", "random deflate")
        .anyMatch(shape -> shape.startsWith("gzip header of"))
        .anyMatch(shape -> shape.startsWith("zlib level 0"))
        .anyMatch(shape -> shape.startsWith("zlib level 9") && shape.contains("flush 2"));
    assertThat(sizes.getMin()).isLessThan(2048);
    assertThat(sizes.getMax()).isGreaterThan(1 << 21);
    assertThat(sizes.getAverage()).isLessThan(1 << 19);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void zlibReadsWhatTheRandomEncoderWrites(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] plain = new byte[random.nextInt(1, 1 << random.nextInt(1, 18))];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = (byte) random.nextInt(1 + (int) (seed % 8) * 31);
    }
    byte[] deflated = RandomDeflate.of(random, plain);
    byte[] inflated = new byte[plain.length];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(deflated);
      assertThat(inflater.inflate(inflated)).isEqualTo(plain.length);
      assertThat(inflater.inflate(new byte[1])).isZero();
      assertThat(inflater.finished()).isTrue();
      assertThat(inflater.getRemaining()).isZero();
    }
    assertThat(inflated).isEqualTo(plain);
  }

  @ParameterizedTest
  @EnumSource(TarHeader.Digits.class)
  void foreignReadersReadEveryStyleOfNumbers(TarHeader.Digits digits) throws Exception {
    TarHeader header = new TarHeader(TarHeader.Dialect.USTAR, digits, "f", '0');
    byte[] tar = new TarOutput().header(header.owner(1234, 0).mode(0755)).zeros(1024).bytes();
    try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
      assertThat(in.getNextEntry())
          .returns(1234L, entry -> entry.getLongUserId())
          .returns(0755, entry -> entry.getMode());
    }
  }

  private static int entries(RandomLayer layer) throws IOException {
    int count = 0;
    try (TarArchiveInputStream in = new TarArchiveInputStream(unpacked(layer), "ISO-8859-1")) {
      while (in.getNextEntry() != null) {
        count++;
      }
    }
    return count;
  }

  private static InputStream unpacked(RandomLayer layer) throws IOException {
    InputStream blob = new ByteArrayInputStream(layer.blob());
    return layer.gzip() ? new GZIPInputStream(blob) : blob;
  }
}
