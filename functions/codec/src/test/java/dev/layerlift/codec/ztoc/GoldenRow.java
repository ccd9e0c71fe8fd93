package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.ByteSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A line of golden.tsv; its README says where it comes from.
 *
 * @param size of the reference builder's ztoc; empty if it refuses
 * @param digest of it, or why it refuses
 */
record GoldenRow(
    String input, boolean gzip, ByteSize spanSize, Optional<Integer> size, String digest) {
  static final Path CORPUS =
      Path.of("..", "..", "tests", "corpus", "golden", "ztoc").toAbsolutePath().normalize();
  static final String BUILD_TOOL = "AWS SOCI CLI v0.2";

  static List<GoldenRow> all() {
    try {
      return Files.readAllLines(CORPUS.resolve("golden.tsv")).stream()
          .skip(1)
          .map(GoldenRow::parse)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The row of this input with spans of 64 KiB. */
  static GoldenRow of(String number) {
    return all().stream()
        .filter(row -> row.input.startsWith(number + "_"))
        .findFirst()
        .orElseThrow();
  }

  private static GoldenRow parse(String line) {
    String[] columns = line.split("\t");
    return new GoldenRow(
        columns[0],
        columns[1].equals("gzip"),
        ByteSize.ofBytes(Long.parseLong(columns[2])),
        columns[3].equals("-") ? Optional.empty() : Optional.of(Integer.valueOf(columns[3])),
        columns[4]);
  }

  String number() {
    return input.substring(0, 2);
  }

  byte[] layer() {
    try {
      return Files.readAllBytes(CORPUS.resolve("inputs").resolve(input));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ZtocSettings settings() {
    return ZtocSettings.of(BUILD_TOOL).withSpanSize(spanSize);
  }

  @Override
  public String toString() {
    return input + ", spans of " + spanSize;
  }
}
