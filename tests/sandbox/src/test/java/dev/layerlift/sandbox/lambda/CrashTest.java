package dev.layerlift.sandbox.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashTest {
  /** With true as by {@code kill -9}, else as by ctrl-C. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void functionsEndWithTheProcessThatStartedThem(boolean forcibly, @TempDir Path folder)
      throws Exception {
    Process parent =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djava.io.tmpdir=" + folder,
                    "-cp",
                    System.getProperty("java.class.path"),
                    CrashingParent.class.getName()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = parent.inputReader()) {
      long pid = Long.parseLong(Objects.requireNonNull(lines.readLine()));
      Optional<ProcessHandle> function = ProcessHandle.of(pid);
      assertThat(function.filter(ProcessHandle::isAlive)).isPresent();

      if (forcibly) {
        parent.destroyForcibly();
      } else {
        parent.destroy();
      }

      parent.waitFor();
      function.get().onExit().join();
      if (!forcibly) {
        assertThat(folder).isEmptyDirectory();
      }
    } finally {
      parent.destroyForcibly();
    }
  }
}
