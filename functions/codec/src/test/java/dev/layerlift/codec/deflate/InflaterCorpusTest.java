package dev.layerlift.codec.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.codec.deflate.Inflation.Ended;
import dev.layerlift.codec.deflate.Inflation.Output;
import dev.layerlift.codec.deflate.Inflation.Refused;
import dev.layerlift.codec.deflate.Inflation.Unfinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of the corpus: verdict, output and rest are zlib's. */
class InflaterCorpusTest {
  private static final Path STREAMS = Path.of("../../tests/corpus/deflate/streams.tsv");

  record Row(String name, String verdict, String sha256, String left, String hex) {
    byte[] stream() {
      return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() throws IOException {
    return Files.readAllLines(STREAMS).stream()
        .map(line -> List.of(line.split("\t", -1)))
        .map(f -> new Row(f.get(0), f.get(1), f.get(2), f.get(3), f.get(4)));
  }

  @Test
  void corpusIsThere() throws IOException {
    assertThat(rows()).hasSizeGreaterThan(60);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void verdictIsZlibsHoweverTheStreamIsPushed(Row row) throws NoSuchAlgorithmException {
    for (int largestPush : new int[] {1, 2, 7, 40, 100_000}) {
      Inflation inflation =
          Inflation.ours(row.stream(), largestPush, new SplittableRandom(largestPush));

      String found =
          switch (inflation) {
            case Ended ended -> "ends " + sha256(ended.output()) + " " + ended.left();
            case Unfinished unfinished -> "unfinished " + sha256(unfinished.output()) + " 0";
            case Refused _ -> "refused - -";
          };
      assertThat(found).isEqualTo(row.verdict() + " " + row.sha256() + " " + row.left());
      assertThat(inflation).isEqualTo(Inflation.zlib(row.stream()));
    }
  }

  private static String sha256(Output output) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(output.bytes()));
  }
}
