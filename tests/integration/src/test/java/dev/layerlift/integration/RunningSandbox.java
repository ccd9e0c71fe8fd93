package dev.layerlift.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code layerlift sandbox} as its users meet it: a process that prints lines.
 *
 * @param host {@code 127.0.0.1:port} of its registry
 * @param credentials {@code user:password} as it printed them
 * @param temporary what it keeps while it runs is here
 */
record RunningSandbox(Daemon daemon, String host, String credentials, Path temporary)
    implements AutoCloseable {

  private static final Pattern WELCOME =
      Pattern.compile("image to (\\S+)/NAME:TAG.*user (\\S+), password (\\S+)\n", Pattern.DOTALL);

  /**
   * Starts it and waits until it has introduced itself.
   *
   * @param folder empty; the caller deletes it
   */
  static RunningSandbox start(Path folder) throws IOException {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Daemon daemon = Daemon.start(Layerlift.sandbox(temporary), folder.resolve("log"));
    try {
      Matcher welcome = daemon.awaitLine(WELCOME);
      return new RunningSandbox(
          daemon, welcome.group(1), welcome.group(2) + ":" + welcome.group(3), temporary);
    } catch (Throwable e) {
      daemon.close();
      throw e;
    }
  }

  String user() {
    return credentials.substring(0, credentials.indexOf(':'));
  }

  String password() {
    return credentials.substring(credentials.indexOf(':') + 1);
  }

  /**
   * Waits until it tells that a tag was pushed.
   *
   * @param image {@code repository:tag}
   * @throws AssertionError with all its lines as soon as it tells of a failure
   */
  void awaitPush(String image) {
    String told = "event  " + image + " -> ";
    daemon.await(
        told,
        () -> {
          String log = daemon.log();
          if (log.contains("FAILED: ")) {
            throw new AssertionError(log);
          }
          return log.contains(told) ? Optional.of(told) : Optional.empty();
        });
  }

  /** The functions' processes. */
  List<ProcessHandle> children() {
    return daemon.descendants();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
