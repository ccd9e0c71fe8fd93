package dev.layerlift.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One program with its arguments, ready to run. It never reads from the terminal and never outlives
 * its time limit, nor do its children.
 *
 * @param environment variables set beside the inherited ones
 * @param folder working folder, that of the test when absent
 */
record Command(
    List<String> words, Map<String, String> environment, Optional<Path> folder, Duration limit) {

  private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(3);

  /** What a program that has ended left behind, both streams decoded as UTF-8. */
  record Finished(String command, int exitCode, String stdout, String stderr) {

    @Override
    public String toString() {
      return "%s%nexit status %d%nstdout:%n%s%nstderr:%n%s"
          .formatted(command, exitCode, stdout, stderr);
    }
  }

  Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  static Command of(List<String> words) {
    return new Command(words, Map.of(), Optional.empty(), DEFAULT_LIMIT);
  }

  Command with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new Command(words, more, folder, limit);
  }

  Command in(Path workingFolder) {
    return new Command(words, environment, Optional.of(workingFolder), limit);
  }

  Command within(Duration otherLimit) {
    return new Command(words, environment, folder, otherLimit);
  }

  Command and(String... arguments) {
    List<String> more = new ArrayList<>(words);
    more.addAll(List.of(arguments));
    return new Command(more, environment, folder, limit);
  }

  /** Runs to the end, whatever the exit status. */
  Finished run() {
    try {
      Path stdout = Files.createTempFile("layerlift-judge-", ".out");
      Path stderr = Files.createTempFile("layerlift-judge-", ".err");
      try {
        int exitCode = run(stdout, stderr);
        return new Finished(this.toString(), exitCode, text(stdout), text(stderr));
      } finally {
        Files.delete(stdout);
        Files.delete(stderr);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(this + " could not be run", e);
    }
  }

  /** Runs to the end and expects exit status 0. */
  Finished succeed() {
    Finished finished = run();
    if (finished.exitCode() != 0) {
      throw new AssertionError(finished.toString());
    }
    return finished;
  }

  /** Starts the program with both streams going to {@code log}; the caller ends it. */
  Process start(Path log) throws IOException {
    return builder().redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private int run(Path stdout, Path stderr) throws IOException {
    Process child =
        builder().redirectOutput(stdout.toFile()).redirectError(stderr.toFile()).start();
    try {
      if (!child.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            "%s did not end within %s%n%s%n%s".formatted(this, limit, text(stdout), text(stderr)));
      }
      return child.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(this + " was interrupted", e);
    } finally {
      child.descendants().forEach(ProcessHandle::destroyForcibly);
      child.destroyForcibly();
    }
  }

  private ProcessBuilder builder() {
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectInput(ProcessBuilder.Redirect.from(DEV_NULL.toFile()));
    builder.environment().putAll(environment);
    folder.ifPresent(path -> builder.directory(path.toFile()));
    return builder;
  }

  private static final Path DEV_NULL = Path.of("/dev/null");

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
