package dev.layerlift.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Jazzer calls; the system property {@code layerlift.fuzz} names the target. */
public final class FuzzEntry {
  static final String PROPERTY = "layerlift.fuzz";

  private static final Target TARGET = Target.valueOf(System.getProperty(PROPERTY, ""));

  private FuzzEntry() {}

  /** Loads what the corpus needs: the time that it takes is not the first input's. */
  public static void fuzzerInitialize() throws IOException {
    try (Stream<Path> inputs = Files.list(TARGET.corpus())) {
      List<Path> sorted = inputs.sorted().toList();
      for (Path input : sorted) {
        TARGET.check(Files.readAllBytes(input));
      }
    }
  }

  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    TARGET.check(input);
  }
}
