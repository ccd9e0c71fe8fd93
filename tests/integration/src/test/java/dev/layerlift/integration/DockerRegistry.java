package dev.layerlift.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Debian's docker-registry (distribution 2.8) on a free port of the loopback, plain http,
 * anonymous. It has no referrers API: clients fall back to the referrers tag.
 */
final class DockerRegistry implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)");

  private final Daemon daemon;
  private final String host;

  private DockerRegistry(Daemon daemon, String host) {
    this.daemon = daemon;
    this.host = host;
  }

  /**
   * Starts the registry.
   *
   * @param folder empty, holds configuration, blobs and log; the caller deletes it
   */
  static DockerRegistry start(Path folder) throws IOException {
    Path configuration = folder.resolve("config.yml");
    Files.writeString(
        configuration,
        """
        version: 0.1
        log: {level: info}
        storage:
          filesystem: {rootdirectory: %s}
          delete: {enabled: true}
        http: {addr: "127.0.0.1:0"}
        """
            .formatted(folder.resolve("blobs")));
    Daemon daemon =
        Daemon.start(
            Tool.DOCKER_REGISTRY.command("serve", configuration.toString()), folder.resolve("log"));
    try {
      return new DockerRegistry(daemon, daemon.awaitLine(LISTENING).group(1));
    } catch (Throwable e) {
      daemon.close();
      throw e;
    }
  }

  /** {@code 127.0.0.1:port}, the first part of every image name here. */
  String host() {
    return host;
  }

  /** The registry's access log so far: one line per request. */
  String log() {
    return daemon.log();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
