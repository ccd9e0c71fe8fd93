package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judges judge: a difference that they overlook would make every other verdict worthless. */
@ExtendWith(Judges.class)
final class HarnessIT {

  private final RealImages images;
  private final DockerRegistry registry;
  private final Containerd containerd;

  HarnessIT(RealImages images, DockerRegistry registry, Containerd containerd) {
    this.images = images;
    this.registry = registry;
    this.containerd = containerd;
  }

  @Test
  void containerdRunsTheImage() {
    String image = registry.host() + "/harness:run";
    Tool.SKOPEO.run("copy", "--dest-tls-verify=false", images.reference(), "docker://" + image);
    Command.Finished run = containerd.pullAndRun(image);
    assertThat(run.exitCode()).as(run.toString()).isEqualTo(RealImages.EXIT_STATUS);
    assertThat(run.stdout())
        .contains("openjdk version \"25")
        .contains("srv/opaque/new regular file 644 0 0")
        .contains("srv/owned regular file 4751 3000000 3000001")
        .doesNotContain("srv/removed", "srv/opaque/old");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo other > file",
        "chmod 4755 file",
        "chown 12:34 file",
        "touch -h -d @1.000000001 link",
        "ln -sf elsewhere link",
        "touch -d @0 folder",
        "rm hard; cp -a file hard",
        "setfattr -n user.note -v different file",
        "rm null; mknod null c 1 5; touch -d @7 null",
        "rm -r folder",
        "touch -d @7 more"
      })
  void everyDifferenceBetweenTreesIsSeen(String change, @TempDir Path folder) throws IOException {
    Path left = tree(folder.resolve("left"));
    Path right = tree(folder.resolve("right"));
    assertThat(Tree.of(right)).isEqualTo(Tree.of(left));

    shell(right, change + "; touch -d @7 .");

    assertThat(Tree.of(right)).isNotEqualTo(Tree.of(left));
  }

  private static Path tree(Path root) throws IOException {
    Files.createDirectory(root);
    shell(
        root,
        """
        echo content > file; ln file hard; ln -s file link; mkdir folder; mknod null c 1 3
        setfattr -n user.note -v remembered file
        touch -h -d @7.123456789 file link folder null .
        touch -d @7 .
        """);
    return root;
  }

  private static void shell(Path folder, String script) {
    Command.of(List.of("sh", "-e", "-c", script)).in(folder).succeed();
  }
}
