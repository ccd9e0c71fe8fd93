package dev.layerlift.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.SampleImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several writers of one directory: no tag is lost, and no reader sees a half-written index. */
final class OciLayoutConcurrencyTest {
  @TempDir private Path temporary;

  @Test
  void threadsLoseNoTag() throws Exception {
    Path directory = temporary.resolve("images");
    List<String> words = List.of("a", "b", "c", "d");
    List<Callable<Void>> writers = new ArrayList<>();
    for (String word : words) {
      writers.add(() -> {
        TaggingProcess.write(directory, word);
        return null;
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(words.size())) {
      for (Future<Void> writer : threads.invokeAll(writers)) {
        writer.get();
      }
    }

    assertAllTagged(directory, words);
  }

  @Test
  void processesLoseNoTag() throws Exception {
    Path directory = temporary.resolve("images");
    OciLayout.openOrCreate(directory).close();
    List<Process> others = List.of(start(directory, "other"), start(directory, "third"));
    try {
      while (others.stream().anyMatch(Process::isAlive)) {
        // Reading beside the writers: each time a whole index.
        OciLayout.open(directory).tags();
        TaggingProcess.write(directory, "own");
      }
      for (Process other : others) {
        assertThat(other.waitFor()).isZero();
      }
    } finally {
      others.forEach(Process::destroyForcibly);
    }

    assertAllTagged(directory, List.of("own", "other", "third"));
  }

  private static Process start(Path directory, String word) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            TaggingProcess.class.getName(),
            directory.toString(),
            word)
        .inheritIO()
        .start();
  }

  private static void assertAllTagged(Path directory, List<String> words) throws IOException {
    List<Tag> expected = new ArrayList<>(List.of(new Tag("latest")));
    try (OciLayout layout = OciLayout.open(directory)) {
      for (String word : words) {
        for (int i = 0; i < TaggingProcess.IMAGES; i++) {
          Tag tag = new Tag(word + "-" + i);
          expected.add(tag);
          assertThat(layout.manifest(tag)).isEqualTo(SampleImage.of(word + i).manifest());
        }
      }
      assertThat(layout.tags()).containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(directory.resolve("blobs")).isDirectoryNotContaining("glob:**/.layerlift*");
  }
}
