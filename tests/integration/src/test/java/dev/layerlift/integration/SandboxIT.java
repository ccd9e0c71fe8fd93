package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code layerlift sandbox} with the clients that people push to it with. */
@ExtendWith(Judges.class)
final class SandboxIT {

  /** What the shell and the JVM make of SIGINT: 128 and its number. */
  private static final int ENDED_BY_INTERRUPT = 130;

  private final RealImages images;
  private final OptimizedImage optimized;
  private final RunningSandbox sandbox;
  private final Containerd containerd;

  SandboxIT(
      RealImages images, OptimizedImage optimized, RunningSandbox sandbox, Containerd containerd) {
    this.images = images;
    this.optimized = optimized;
    this.sandbox = sandbox;
    this.containerd = containerd;
  }

  @Test
  void imageThatSkopeoPushesComesBackOptimizedAndRuns(@TempDir Path folder) throws IOException {
    String image = sandbox.host() + "/skopeo/app:v1";
    Tool.SKOPEO.run(
        "copy",
        "--dest-tls-verify=false",
        "--dest-creds=" + sandbox.credentials(),
        images.reference(),
        "docker://" + image);
    sandbox.awaitPush("skopeo/app:v1-optimized");
    String pulled = "oci:" + folder + ":app";
    Tool.SKOPEO.run(
        "copy",
        "--src-tls-verify=false",
        "--src-creds=" + sandbox.credentials(),
        "docker://" + image + "-optimized",
        pulled);

    assertThat(digest(pulled)).isEqualTo(digest(optimized.reference()));
    assertThat(digest("docker://" + image, "--creds=" + sandbox.credentials()))
        .isEqualTo(digest(images.reference()));
    Command.Finished run =
        containerd.pullAndRun(image + "-optimized", "--user", sandbox.credentials());
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(RealImages.EXIT_STATUS);
  }

  @Test
  void imageThatRegctlPushesComesBackOptimized(@TempDir Path folder) throws IOException {
    String image = sandbox.host() + "/regctl/app:v1";
    Regctl regctl = Regctl.in(folder).withLogin(sandbox.host(), sandbox.user(), sandbox.password());
    regctl.run("image", "copy", "ocidir://" + images.path(), image);
    sandbox.awaitPush("regctl/app:v1-optimized");
    Path pulled = folder.resolve("pulled");
    regctl.run("image", "copy", image + "-optimized", "ocidir://" + pulled + ":app");

    String expected = digest(optimized.reference());
    assertThat(digest("oci:" + pulled + ":app")).isEqualTo(expected);
    assertThat(regctl.run("manifest", "head", image + "-optimized").stdout())
        .isEqualToIgnoringNewLines(expected);
    assertThat(regctl.run("tag", "ls", sandbox.host() + "/regctl/app").stdout().lines())
        .containsExactlyInAnyOrder("v1", "v1-optimized");
  }

  @Test
  void interruptEndsItWithAllItsProcessesAndFiles(@TempDir Path folder) throws IOException {
    try (RunningSandbox own = RunningSandbox.start(folder)) {
      List<ProcessHandle> children =
          own.daemon()
              .await(
                  "process of a function",
                  () -> Optional.of(own.children()).filter(running -> !running.isEmpty()));

      assertThat(own.daemon().interrupt()).isEqualTo(ENDED_BY_INTERRUPT);

      assertThat(children).noneMatch(ProcessHandle::isAlive);
      assertThat(own.temporary()).isEmptyDirectory();
    }
  }

  private static String digest(String reference, String... options) throws IOException {
    return ForeignView.of(reference, options).digest();
  }
}
