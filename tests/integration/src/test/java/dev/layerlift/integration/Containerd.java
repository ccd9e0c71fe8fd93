package dev.layerlift.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A containerd of our own: root, state, socket and runc's state under one folder, so that it meets
 * no other on the machine. Pulls from plain-http registries and runs containers with runc; needs
 * root.
 */
final class Containerd implements AutoCloseable {

  private static final String NAMESPACE = "layerlift";

  private final Path folder;
  private final String snapshotter;
  private final Daemon daemon;
  private final AtomicInteger containers = new AtomicInteger();

  private Containerd(Path folder, String snapshotter, Daemon daemon) {
    this.folder = folder;
    this.snapshotter = snapshotter;
    this.daemon = daemon;
  }

  /**
   * Starts containerd and waits until it answers.
   *
   * @param folder empty; a short path, since socket names end at 108 characters
   */
  static Containerd start(Path folder) throws IOException {
    Tool.RUNC.path();
    Path configuration = folder.resolve("config.toml");
    Files.writeString(
        configuration,
        """
        version = 2
        root = "%1$s/root"
        state = "%1$s/state"
        disabled_plugins = [
          "io.containerd.grpc.v1.cri",
          "io.containerd.internal.v1.opt",
          "io.containerd.snapshotter.v1.aufs",
          "io.containerd.snapshotter.v1.btrfs",
          "io.containerd.snapshotter.v1.devmapper",
          "io.containerd.snapshotter.v1.zfs",
        ]
        [grpc]
        address = "%1$s/socket"
        [ttrpc]
        address = "%1$s/socket.ttrpc"
        """
            .formatted(folder));
    Daemon daemon =
        Daemon.start(
            Tool.CONTAINERD.command("--config", configuration.toString()), folder.resolve("log"));
    Containerd containerd = new Containerd(folder, snapshotterFor(folder), daemon);
    try {
      daemon.await(
          "answer to ctr version",
          () -> Optional.of(containerd.ctr("version").run()).filter(run -> run.exitCode() == 0));
      return containerd;
    } catch (Throwable e) {
      containerd.close();
      throw e;
    }
  }

  /** Overlayfs cannot stack on overlayfs: inside a container only plain copies work. */
  private static String snapshotterFor(Path folder) throws IOException {
    return Files.getFileStore(folder).type().equals("overlay") ? "native" : "overlayfs";
  }

  /**
   * Pulls an image for this machine's platform from a plain-http registry, runs it with its own
   * entrypoint and command, and leaves nothing of it behind.
   *
   * <p>Snapshots are known by their {@code diff_ids}: those of an earlier image with the same files
   * would be used, and none of this one's layers be unpacked. Hence there must be none.
   *
   * @param options more of {@code ctr images pull}
   */
  Command.Finished pullAndRun(String image, String... options) {
    String snapshots = ctr("snapshots", "--snapshotter", snapshotter, "ls").succeed().stdout();
    if (snapshots.contains("sha256:")) {
      throw new AssertionError("snapshots of earlier images are left:\n" + snapshots);
    }
    ctr("images", "pull", "--plain-http", "--snapshotter", snapshotter)
        .and(options)
        .and(image)
        .succeed();
    try {
      return run(image);
    } finally {
      ctr("images", "rm", "--sync", image).succeed();
    }
  }

  private Command.Finished run(String image) {
    return ctr(
            "run",
            "--rm",
            "--snapshotter",
            snapshotter,
            "--runc-root",
            folder.resolve("runc").toString(),
            "--fifo-dir",
            folder.resolve("fifo").toString(),
            image,
            "judged-" + containers.incrementAndGet())
        .run();
  }

  private Command ctr(String... arguments) {
    return Tool.CTR
        .command("--address", folder.resolve("socket").toString(), "--namespace", NAMESPACE)
        .and(arguments)
        .within(Duration.ofMinutes(2));
  }

  @Override
  public void close() throws IOException {
    try {
      for (String task : ctr("tasks", "ls", "--quiet").run().stdout().lines().toList()) {
        ctr("tasks", "rm", "--force", task).run();
      }
    } finally {
      daemon.close();
      unmountEverythingBelow(folder);
    }
  }

  private static void unmountEverythingBelow(Path folder) throws IOException {
    List<String> mounts = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      String mountPoint = line.split(" ", 3)[1];
      if (Path.of(mountPoint).startsWith(folder)) {
        mounts.add(mountPoint);
      }
    }
    for (String mountPoint : mounts.reversed()) {
      Command.of(List.of("umount", "--lazy", mountPoint)).succeed();
    }
  }
}
