package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.registry.PlainHttpDoor;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.StrictRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The registry that our own tests trust, judged by clients of others: strict as it is, it must not
 * refuse what they do.
 */
@ExtendWith(Judges.class)
final class StrictRegistryIT {

  private static final String REPOSITORY = "team/app";
  private static final String INDEX_TYPE = "--media-type=" + ForeignView.OCI_INDEX;

  private final RealImages images;
  private final Containerd containerd;

  StrictRegistryIT(RealImages images, Containerd containerd) {
    this.images = images;
    this.containerd = containerd;
  }

  @Test
  void skopeoPushesAndPullsAtEcr(@TempDir Path folder) throws IOException {
    try (StrictRegistry registry = StrictRegistry.start(RegistryManners.ecr());
        PlainHttpDoor door = PlainHttpDoor.open(0, registry.uri().getPort())) {
      registry.repository(REPOSITORY);
      String image = "docker://" + door.host() + "/" + REPOSITORY + ":v1";
      String credentials = "AWS:" + registry.tokens().issue(Duration.ofHours(12)).token();
      Tool.SKOPEO.run(
          "copy",
          "--dest-tls-verify=false",
          "--dest-creds=" + credentials,
          images.reference(),
          image);
      Tool.SKOPEO.run(
          "copy",
          "--src-tls-verify=false",
          "--src-creds=" + credentials,
          image,
          "oci:" + folder + ":v1");
      assertThat(ForeignView.of("oci:" + folder + ":v1").digest())
          .isEqualTo(ForeignView.of(images.reference()).digest());
    }
  }

  @Test
  void regctlPushesAndPullsAtEcr(@TempDir Path folder) throws IOException {
    try (StrictRegistry registry = StrictRegistry.start(RegistryManners.ecr());
        PlainHttpDoor door = PlainHttpDoor.open(0, registry.uri().getPort())) {
      registry.repository(REPOSITORY);
      String image = door.host() + "/" + REPOSITORY + ":v1";
      String password = registry.tokens().issue(Duration.ofHours(12)).token();
      Regctl regctl = Regctl.in(folder).withLogin(door.host(), "AWS", password);
      regctl.run("image", "copy", "ocidir://" + images.path(), image);
      regctl.run("image", "copy", image, "ocidir://" + folder.resolve("pulled") + ":v1");

      String expected = ForeignView.of(images.reference()).digest();
      assertThat(regctl.run("manifest", "head", image).stdout().strip()).isEqualTo(expected);
      assertThat(ForeignView.of("oci:" + folder.resolve("pulled") + ":v1").digest())
          .isEqualTo(expected);
    }
  }

  @Test
  void regctlFindsAReferrer(@TempDir Path folder) throws IOException {
    try (StrictRegistry registry = StrictRegistry.start(RegistryManners.plain());
        PlainHttpDoor door = PlainHttpDoor.open(0, registry.uri().getPort())) {
      String image = door.host() + "/" + REPOSITORY + ":v1";
      Regctl regctl = Regctl.in(folder).withPlainHttp(door.host());
      regctl.run("image", "copy", "ocidir://" + images.path(), image);
      Path note = Files.writeString(folder.resolve("note"), "seen\n");
      regctl.run(
          "artifact",
          "put",
          "--subject=" + image,
          "--artifact-type=application/vnd.example.note",
          "--file=" + note);
      assertThat(regctl.run("artifact", "list", image).stdout())
          .contains("application/vnd.example.note");
    }
  }

  @Test
  void regctlPushesAnIndex(@TempDir Path folder) throws IOException {
    try (StrictRegistry registry = StrictRegistry.start(RegistryManners.plain());
        PlainHttpDoor door = PlainHttpDoor.open(0, registry.uri().getPort())) {
      String image = door.host() + "/" + REPOSITORY + ":v1";
      Regctl regctl = Regctl.in(folder).withPlainHttp(door.host());
      regctl.run("image", "copy", "ocidir://" + images.path(), image);
      String index = door.host() + "/" + REPOSITORY + ":all";
      regctl.run("index", "create", INDEX_TYPE, "--ref=" + image, index);
      ForeignView view = ForeignView.of("docker://" + index);
      assertThat(view.mediaType()).isEqualTo(ForeignView.OCI_INDEX);
      assertThat(view.children())
          .extracting(ForeignView.Blob::digest)
          .isEqualTo(List.of(ForeignView.of("docker://" + image).digest()));
    }
  }

  @Test
  void containerdPullsAndRuns() throws IOException {
    try (StrictRegistry registry = StrictRegistry.start(RegistryManners.plain());
        PlainHttpDoor door = PlainHttpDoor.open(0, registry.uri().getPort())) {
      String image = door.host() + "/" + REPOSITORY + ":v1";
      Tool.SKOPEO.run("copy", "--dest-tls-verify=false", images.reference(), "docker://" + image);
      assertThat(containerd.pullAndRun(image).exitCode()).isEqualTo(RealImages.EXIT_STATUS);
    }
  }
}
