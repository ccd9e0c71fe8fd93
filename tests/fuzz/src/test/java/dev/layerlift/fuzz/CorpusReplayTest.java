package dev.layerlift.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CorpusReplayTest {
  private static final int ENOUGH = 5;
  private static final long LARGEST = 64 << 10;

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyInputIsAcceptedOrRefusedAsItShould(Target target) throws IOException {
    List<Path> inputs = children(target.corpus());
    assertThat(inputs).hasSizeGreaterThanOrEqualTo(ENOUGH);
    for (Path input : inputs) {
      byte[] bytes = Files.readAllBytes(input);
      assertThatCode(() -> target.check(bytes)).as(input.toString()).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @EnumSource
  void corpusIsSmall(Target target) throws IOException {
    long size = 0;
    for (Path input : children(target.corpus())) {
      size += Files.size(input);
      assertThat(Files.size(input)).as(input.toString()).isLessThanOrEqualTo(target.longest());
    }
    assertThat(size).isBetween(1L, LARGEST);
  }

  @Test
  void everyCorpusHasItsTarget() throws IOException {
    assertThat(children(Target.corpora()))
        .filteredOn(Files::isDirectory)
        .extracting(folder -> folder.getFileName().toString())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Target.values()).map(Target::toString).toList());
  }
}
