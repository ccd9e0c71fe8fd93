package dev.layerlift.sandbox.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.sandbox.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run of {@code demo} as a program of its own, and what it tells. */
final class DemoCommandTest {
  private static final String LAYER = " +layer [0-9a-f]{12} +";
  private static final String SIZE = "[0-9.]+ (B|KiB|MiB)";

  private static int status;
  private static List<String> output = List.of();
  private static List<Path> leftovers = List.of();

  @BeforeAll
  static void runDemo(@TempDir Path folder) throws IOException, InterruptedException {
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dstdout.encoding=UTF-8",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "demo")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Stream<String> lines = demo.inputReader(UTF_8).lines()) {
      output = lines.toList();
      status = demo.waitFor();
    } finally {
      demo.destroyForcibly();
    }
    try (Stream<Path> files = Files.list(folder)) {
      leftovers = files.toList();
    }
  }

  @Test
  void endsWellAndClearsUp() {
    assertThat(status).as("%s", output).isZero();
    assertThat(leftovers).isEmpty();
    assertThat(output).noneMatch(line -> line.contains("FAILED"));
  }

  @Test
  void smallImageIsLeftAloneAndItsTagNamesTheOriginal() {
    assertThat(part("1."))
        .anyMatch(line -> line.contains("demo/notices:v1 -> rule matches, execution starts"))
        .anyMatch(line -> line.matches(".*decision: skip: .*below 20 MiB.*"))
        .anyMatch(line -> line.contains("tag v1-optimized now names "))
        .noneMatch(line -> line.matches(".*" + LAYER + SIZE + " -> .*"));
  }

  @Test
  void everyLayerOfTheLargeImageIsShownWithReasonSizesAndSpeed() {
    List<String> part = part("2.");
    List<String> planned = matching(part, LAYER + SIZE + "  recompress: .*");
    List<String> done =
        matching(
            part,
            " +[0-9.]+ s"
                + LAYER
                + SIZE
                + " -> +"
                + SIZE
                + "  \\([0-9.]+ %\\)  [0-9.]+ s, [0-9]+ MB/s .*");

    assertThat(part).anyMatch(line -> line.matches(".*decision: zstd: .+"));
    assertThat(planned).as("%s", part).isNotEmpty();
    assertThat(done).as("%s", part).hasSameSizeAs(planned);
  }

  @Test
  void largeImageIsPublishedVerifiedAndTagged() {
    assertThat(String.join("\n", part("2.")))
        .containsSubsequence(
            "demo/jdk:v1 -> rule matches, execution starts",
            "published under its digest ",
            "verified: 1 manifest and 4 blobs",
            "tag v1-optimized now names ",
            "Layerlift Image Optimized: demo/jdk:v1, deploy v1-optimized",
            "From event to end: ");
  }

  @Test
  void secondPushIsIgnoredWithItsReason() {
    assertThat(part("3."))
        .anyMatch(line -> line.contains("nothing to do: already optimized"))
        .noneMatch(line -> line.contains("decision:"))
        .anyMatch(line -> line.matches("From event to end: [0-9.]+ m?s"))
        .endsWith("Tags of demo/jdk now: [v1, v1-optimized]", "");
  }

  @Test
  void sameImageGetsASociIndexWhereTheRepositorySaysSo() {
    List<String> part = part("4.");
    List<String> planned = matching(part, LAYER + SIZE + "  index: .*");
    List<String> done =
        matching(
            part, " +[0-9.]+ s" + LAYER + SIZE + " has a ztoc of " + SIZE + ", [0-9]+ spans .*");

    assertThat(part).anyMatch(line -> line.matches(".*decision: soci: .*not below 64 MiB.*"));
    assertThat(planned).as("%s", part).isNotEmpty();
    assertThat(done).as("%s", part).hasSameSizeAs(planned);
    assertThat(String.join("\n", part))
        .containsSubsequence(
            "demo/jdk-lazy:v1 -> rule matches, execution starts",
            "published under its digest ",
            ": SOCI index of ",
            "verified: 3 manifests and 7 blobs",
            "tag v1-optimized now names ",
            "Tags of demo/jdk-lazy now: [v1, v1-optimized]");
  }

  @Test
  void lazyStartIsToldInSpans() {
    List<String> part = part("5.");

    assertThat(part)
        .anyMatch(line -> line.matches("A JVM that has just started .* [1-9][0-9]* files\\."))
        .anyMatch(line -> line.matches(LAYER + " whole, without a ztoc: " + SIZE))
        .anyMatch(line -> line.matches(LAYER + " [1-9][0-9]* of [0-9]+ spans: .*"));
    assertThat(part.getLast())
        .matches("Together .* of .*: [1-9][0-9]? % of the image\\. The rest follows .*");
  }

  /** The lines from a title to the next one. */
  private static List<String> part(String number) {
    return output.stream()
        .dropWhile(line -> !line.startsWith(number))
        .skip(1)
        .takeWhile(line -> !line.matches("[0-9]\\. .*"))
        .toList();
  }

  private static List<String> matching(List<String> lines, String pattern) {
    return lines.stream().filter(line -> line.matches(pattern)).toList();
  }
}
