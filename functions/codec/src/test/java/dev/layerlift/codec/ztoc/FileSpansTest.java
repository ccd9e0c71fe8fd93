package dev.layerlift.codec.ztoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.tar.TarBytes;
import dev.layerlift.codec.ztoc.IndexOutcome.Indexed;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSpansTest {
  private static Ztoc ztoc(byte[] tar, int spanSize) throws IOException {
    ZtocSettings settings = ZtocSettings.of("t").withSpanSize(ByteSize.ofBytes(spanSize));
    return ((Indexed) Layers.index(tar, false, settings)).ztoc();
  }

  private static Optional<SpanRange> spans(int first, int last) {
    return Optional.of(new SpanRange(first, last));
  }

  /** Header, content and padding of one block each. */
  @Test
  void fileIsInTheSpansOfItsBytesAndNotOfItsHeader() throws IOException {
    byte[] tar =
        new TarBytes()
            .file("a", "x".repeat(512))
            .file("b", "y".repeat(512))
            .file("c", "z".repeat(513))
            .bytes();
    assertThat(FileSpans.of(ztoc(tar, 512), List.of("a", "b", "c")))
        .containsExactly(entry("a", spans(1, 1)), entry("b", spans(3, 3)), entry("c", spans(5, 6)));
    assertThat(FileSpans.of(ztoc(tar, 1024), List.of("c", "a")))
        .containsExactly(entry("c", spans(2, 3)), entry("a", spans(0, 0)));
    assertThat(FileSpans.of(ztoc(tar, 1 << 20), List.of("c")))
        .containsExactly(entry("c", spans(0, 0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"app/main", "/app/main", "./app/main", "app//main/", "app/x/../main"})
  void pathsAreTheSameHoweverTheyAreWritten(String path) throws IOException {
    for (String name : List.of("app/main", "./app/main", "/app/main")) {
      byte[] tar = new TarBytes().file("other", "x").file(name, "y").bytes();
      assertThat(FileSpans.of(ztoc(tar, 512), List.of(path)))
          .containsExactly(entry(path, spans(3, 3)));
    }
  }

  @Test
  void lastOfSeveralFilesWithOneNameCounts() throws IOException {
    byte[] tar = new TarBytes().file("a", "x").file("b", "x").file("./a", "y").bytes();
    assertThat(FileSpans.of(ztoc(tar, 512), List.of("a"))).containsExactly(entry("a", spans(5, 5)));
    byte[] replaced = new TarBytes().file("a", "x").entry("a", '2').bytes();
    assertThat(FileSpans.of(ztoc(replaced, 512), List.of("a")))
        .containsExactly(entry("a", Optional.empty()));
  }

  @Test
  void whatHasNoBytesHasNoSpans() throws IOException {
    byte[] tar =
        new TarBytes()
            .entry("dir/", '5')
            .file("dir/a", "x")
            .header(new TarBytes.Block("link", '2', 0).text(157, "dir/a"))
            .header(new TarBytes.Block("hard", '1', 0).text(157, "dir/a"))
            .entry("pipe", '6')
            .file("empty", "")
            .bytes();
    Map<String, Optional<SpanRange>> found =
        FileSpans.of(ztoc(tar, 512), List.of("dir", "link", "hard", "pipe", "empty"));
    assertThat(found).hasSize(5).allSatisfy((path, spans) -> assertThat(spans).isEmpty());
  }

  @Test
  void pathsThatTheLayerDoesNotHaveAreLeftOut() throws IOException {
    byte[] tar = new TarBytes().file("app/main", "x").bytes();
    assertThat(FileSpans.of(ztoc(tar, 512), List.of("app", "main", "app/main2", ""))).isEmpty();
  }

  @Test
  void spansOfRandomLayersHoldTheFilesBytes() throws IOException {
    int compared = 0;
    for (int seed = 0; seed < 20; seed++) {
      RandomLayer random = new RandomLayer(seed);
      byte[] layer = random.gzip(random.tar());
      ZtocSettings settings = ZtocSettings.of("t").withSpanSize(ByteSize.ofBytes(1000));
      Ztoc ztoc = ((Indexed) Layers.index(layer, true, settings)).ztoc();
      Map<String, Optional<SpanRange>> expected = new HashMap<>();
      for (FileMetadata file : ztoc.toc()) {
        expected.put(file.name().toString(), spansByLooking(ztoc.zinfo(), file));
      }
      for (String name : expected.keySet()) {
        // Names that are the same path once they are cleaned are the business of another test.
        if (name.matches("[0-9]+_[a-z0-9._-]*")) {
          assertThat(FileSpans.of(ztoc, List.of(name)))
              .containsExactly(entry(name, expected.get(name)));
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(20);
  }

  private static Optional<SpanRange> spansByLooking(Zinfo zinfo, FileMetadata file) {
    if (file.uncompressedSize() == 0) {
      return Optional.empty();
    }
    long first = file.uncompressedOffset();
    return spans(
        spanByLooking(zinfo, first), spanByLooking(zinfo, first + file.uncompressedSize() - 1));
  }

  private static int spanByLooking(Zinfo zinfo, long offset) {
    int span = 0;
    while (span + 1 < zinfo.spanCount() && zinfo.uncompressedOffset(span + 1) <= offset) {
      span++;
    }
    return span;
  }

  @Test
  void rangesAreInOrder() {
    assertThatThrownBy(() -> new SpanRange(2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SpanRange(-1, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
