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
  private final Path blobs;

  private DockerRegistry(Daemon daemon, String host, Path blobs) {
    this.daemon = daemon;
    this.host = host;
    this.blobs = blobs;
  }

  /**
   * Starts the registry.
   *
   * @param folder empty, holds configuration, blobs and log; the caller deletes it
   */
  static DockerRegistry start(Path folder) throws IOException {
    Path configuration = folder.resolve("config.yml");
    Path blobs = folder.resolve("blobs");
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
            .formatted(blobs));
    Daemon daemon =
        Daemon.start(
            Tool.DOCKER_REGISTRY.command("serve", configuration.toString()), folder.resolve("log"));
    try {
      return new DockerRegistry(daemon, daemon.awaitLine(LISTENING).group(1), blobs);
    } catch (Throwable e) {
      daemon.close();
      throw e;
    }
  }

  /** {@code 127.0.0.1:port}, the first part of every image name here. */
  String host() {
    return host;
  }

  /** Where the registry keeps a blob's bytes: one file for all repositories. */
  Path blob(ForeignView.Blob blob) {
    return blobs
        .resolve("docker/registry/v2/blobs/sha256")
        .resolve(blob.hex().substring(0, 2))
        .resolve(blob.hex())
        .resolve("data");
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
