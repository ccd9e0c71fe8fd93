package dev.layerlift.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The pass in a JVM of its own, whose heap is smaller than the layer. */
class SmallHeapTest {
  private static final Pattern PEAK_HEAP = Pattern.compile("peak heap +([0-9.]+) MiB");

  private static String run(String heap, String... args) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            MemoryBench.class.getName());
    builder.command().addAll(List.of(args));
    Process child = builder.redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void layerLargerThanTheHeapPassesAtLevelThreeWithTwoWorkers() throws Exception {
    String output = run("256m", "512 MiB", "3", "2");
    assertThat(output).contains("outcome        Recompressed[").contains("peak resident");
    Matcher peakHeap = PEAK_HEAP.matcher(output);
    assertThat(peakHeap.find()).as(output).isTrue();
    assertThat(Double.parseDouble(peakHeap.group(1))).isBetween(1.0, 256.0);
  }

  /** The generator has 64 MiB of the heap. */
  @Test
  void layerLargerThanTheHeapIsRecompressedAndIndexedInOnePass() throws Exception {
    String output = run("160m", "384 MiB", "3", "2", "both");
    assertThat(output).contains("outcome        Recompressed[").contains("outcome        Indexed[");
    assertThat(output).containsPattern("Indexed\\[.*, size=3[0-9]{6}, .*spans=96, ");
  }
}
