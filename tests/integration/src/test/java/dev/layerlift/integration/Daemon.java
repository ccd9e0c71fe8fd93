package dev.layerlift.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server of others, or ours, in a process of its own; its output goes to a log file. Ended by
 * {@link #close}, and with the JVM should a test be killed.
 */
final class Daemon implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Command command;
  private final Process child;
  private final Path log;
  private final Thread lastResort;

  private Daemon(Command command, Process child, Path log) {
    this.command = command;
    this.child = child;
    this.log = log;
    this.lastResort = Thread.ofPlatform().unstarted(child::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(lastResort);
  }

  static Daemon start(Command command, Path log) throws IOException {
    return new Daemon(command, command.start(log), log);
  }

  /** Waits until the log has a line in which the pattern occurs. */
  Matcher awaitLine(Pattern pattern) {
    return await(
        "a line like " + pattern,
        () -> {
          Matcher matcher = pattern.matcher(log());
          return matcher.find() ? Optional.of(matcher) : Optional.empty();
        });
  }

  /**
   * Waits until there is an answer.
   *
   * @throws AssertionError with the log, when the server ends first or five minutes pass
   */
  <T> T await(String what, Supplier<Optional<T>> answer) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      Optional<T> found = answer.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (!child.isAlive()) {
        throw new AssertionError("%s ended before %s:%n%s".formatted(command, what, log()));
      }
      if (Instant.now().isAfter(deadline)) {
        throw new AssertionError(
            "%s: no %s within %s:%n%s".formatted(command, what, PATIENCE, log()));
      }
      pause();
    }
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  /** Processes that the server has started, and theirs. */
  List<ProcessHandle> descendants() {
    return child.descendants().toList();
  }

  /** Asks the server to end (SIGTERM), and tells its exit status. */
  int stop() {
    child.destroy();
    return awaitEnd("SIGTERM");
  }

  /** Ends the server as ctrl-C does (SIGINT), and tells its exit status. */
  int interrupt() {
    Command.of(List.of("sh", "-c", "kill -INT " + child.pid())).succeed();
    return awaitEnd("SIGINT");
  }

  private int awaitEnd(String signal) {
    try {
      if (!child.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(
            "%s did not end within %s of %s:%n%s".formatted(command, PATIENCE, signal, log()));
      }
      return child.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(command + ": interrupted while ending it", e);
    }
  }

  @Override
  public void close() {
    try {
      stop();
    } finally {
      child.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(lastResort);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting", e);
    }
  }
}
