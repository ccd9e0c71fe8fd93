package dev.layerlift.codec.ztoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.tar.TarBytes;
import dev.layerlift.codec.ztoc.BuildOutcome.Built;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZtocTest {
  private static boolean hasNoXattrs(TarBytes tar) throws IOException {
    Built built = (Built) Layers.build(tar.bytes(), false, ZtocSettings.of("t"));
    return built.ztoc().hasNoXattrs();
  }

  @Test
  void layerOfPlainFilesHasNoXattrs() throws IOException {
    TarBytes tar =
        new TarBytes()
            .file("a", "x")
            .pax("mtime=1.5", "comment=SCHILY.xattr.user.a")
            .file("b", "x")
            .file(".wh.c", "")
            .file(".wh..wh..opq/d", "");
    assertThat(hasNoXattrs(tar)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SCHILY.xattr.user.a=1", "SCHILY.xattr.security.capability=", "SCHILY.xattr.=x"})
  void attributeOfAnyFileCounts(String record) throws IOException {
    assertThat(hasNoXattrs(new TarBytes().file("a", "x").pax(record).file("b", "x"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {".wh..wh..opq", "dir/.wh..wh..opq", "dir/x.wh..wh..opq"})
  void markerOfAnOpaqueDirectoryCounts(String name) throws IOException {
    assertThat(hasNoXattrs(new TarBytes().file("a", "x").file(name, ""))).isFalse();
  }

  /** Extremes too: the compact form is not the format. */
  private static FileMetadata file(Random random) {
    TreeMap<RawText, RawText> records = new TreeMap<>();
    for (int left = random.nextInt(3); left > 0; left--) {
      records.put(text(random), text(random));
    }
    long offset = number(random) & (Long.MAX_VALUE >> 1);
    Optional<OffsetDateTime> modTime =
        random.nextInt(5) == 0
            ? Optional.empty()
            : Optional.of(
                OffsetDateTime.parse("2026-01-02T03:04:05+05:45")
                    .plusSeconds(random.nextInt())
                    .withNano(random.nextInt(1_000_000_000)));
    return new FileMetadata(
        text(random),
        FileType.ofTypeflag('0' + random.nextInt(7)),
        offset,
        number(random) & (Long.MAX_VALUE >> 2),
        text(random),
        number(random),
        number(random) & 0xffff_ffffL,
        number(random) & 0xffff_ffffL,
        text(random),
        text(random),
        modTime,
        number(random),
        number(random),
        records);
  }

  private static long number(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> Long.MIN_VALUE;
      case 1 -> Long.MAX_VALUE;
      case 2 -> 0;
      default -> random.nextLong() >> random.nextInt(64);
    };
  }

  private static RawText text(Random random) {
    byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 300 : 20)];
    random.nextBytes(bytes);
    return RawText.copyOf(bytes);
  }

  @Test
  void whateverIsWrittenIsReadAgain() throws IOException {
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      List<FileMetadata> files = new ArrayList<>();
      Toc.Builder toc = new Toc.Builder();
      for (int left = random.nextInt(100); left > 0; left--) {
        files.add(file(random));
        toc.add(files.getLast());
      }
      int spans = random.nextInt(4);
      List<SpanDigest> digests = new ArrayList<>();
      for (int span = 0; span < spans; span++) {
        digests.add(new SpanDigest("%064x".formatted(random.nextInt(1 << 30))));
      }
      Ztoc ztoc =
          new Ztoc(
              "tool \u20ac",
              random.nextLong(Long.MAX_VALUE),
              random.nextLong(Long.MAX_VALUE),
              toc.build(),
              new Zinfo.Uncompressed(10, 10L * spans),
              digests);
      ByteBuffer bytes = ZtocWriter.write(ztoc);
      Ztoc read = ZtocReader.read(bytes);
      assertThat(read).isEqualTo(ztoc).hasSameHashCodeAs(ztoc);
      assertThat(read.toc()).containsExactlyElementsOf(files);
      assertThat(ZtocWriter.write(read)).isEqualTo(bytes);
    }
  }

  @Test
  void digestsAreAsManyAsSpans() {
    assertThatThrownBy(() ->
            new Ztoc(
                "t",
                1,
                1,
                new Toc.Builder().build(),
                new Zinfo.Uncompressed(10, 11),
                List.of(new SpanDigest("0".repeat(64)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 digests of 2 spans");
  }

  /** 200,000 files: what the layer of a large language runtime has at most. */
  @Test
  void tocTakesAboutAHundredBytesAFile() {
    Toc.Builder toc = new Toc.Builder();
    int files = 200_000;
    for (int i = 0; i < files; i++) {
      toc.add(
          new FileMetadata(
              RawText.of("usr/lib/node_modules/some-package/lib/module-%06d.js".formatted(i)),
              FileType.REGULAR,
              512L * i,
              4000,
              RawText.EMPTY,
              0644,
              1000,
              1000,
              RawText.of("user"),
              RawText.of("group"),
              Optional.of(OffsetDateTime.parse("2026-01-02T03:04:05Z")),
              0,
              0,
              new TreeMap<>()));
    }
    assertThat(toc.memory()).isLessThan(150L * files);
    assertThat(toc.build().size()).isEqualTo(files);
  }
}
