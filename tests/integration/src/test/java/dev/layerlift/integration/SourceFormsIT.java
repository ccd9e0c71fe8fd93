package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Images as others push them into docker-registry besides one OCI manifest. */
@ExtendWith(Judges.class)
final class SourceFormsIT {

  private static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";

  private final RealImages images;
  private final DockerRegistry registry;
  private final Containerd containerd;
  private final Path folder;
  private final Regctl regctl;

  SourceFormsIT(
      RealImages images, DockerRegistry registry, Containerd containerd, @TempDir Path folder) {
    this.images = images;
    this.registry = registry;
    this.containerd = containerd;
    this.folder = folder;
    this.regctl = Regctl.in(folder).withPlainHttp(registry.host());
  }

  @Test
  void imageInDockersFormatBecomesAnOciImageWithTheSameConfiguration() throws IOException {
    String image = registry.host() + "/forms/docker:v1";
    push("--format=v2s2", images.reference(), image);
    JsonNode report = Layerlift.json("optimize", "--plain-http", image);

    ForeignView source = ForeignView.of("docker://" + image);
    ForeignView result = ForeignView.of("docker://" + image + "-optimized");
    assertThat(source.mediaType()).isEqualTo(DOCKER_MANIFEST);
    assertThat(result.mediaType()).isEqualTo(ForeignView.OCI_MANIFEST);
    assertThat(result.digest()).isEqualTo(report.at("/publication/variants/0/digest").asString());
    assertThat(result.config().mediaType()).isEqualTo(ForeignView.OCI_CONFIG);
    assertThat(result.config().digest()).isEqualTo(source.config().digest());
    assertThat(result.layers())
        .hasSameSizeAs(source.layers())
        .extracting(ForeignView.Blob::mediaType)
        .contains(ForeignView.ZSTD_LAYER)
        .containsOnly(ForeignView.ZSTD_LAYER, ForeignView.GZIP_LAYER);
    assertThat(containerd.pullAndRun(image + "-optimized").exitCode())
        .isEqualTo(RealImages.EXIT_STATUS);
  }

  @Test
  void everyPlatformOfAnIndexIsOptimizedAndSkopeoCopiesThemAll() throws IOException {
    String image = registry.host() + "/forms/index:v1";
    pushIndex(image);
    JsonNode report = Layerlift.json("optimize", "--plain-http", image);

    String optimized = image + "-optimized";
    ForeignView before = ForeignView.of("docker://" + image);
    ForeignView after = ForeignView.of("docker://" + optimized);
    assertThat(after.mediaType()).isEqualTo(ForeignView.OCI_INDEX);
    assertThat(after.digest()).isEqualTo(report.at("/publication/variants/0/digest").asString());
    assertThat(platforms(after)).containsExactly("linux/amd64", "linux/arm64");
    assertThat(platforms(after)).isEqualTo(platforms(before));
    for (int i = 0; i < 2; i++) {
      ForeignView child = child(optimized, after.children().get(i));
      assertThat(child.layers())
          .extracting(ForeignView.Blob::mediaType)
          .contains(ForeignView.ZSTD_LAYER);
      assertThat(child.config()).isEqualTo(child(image, before.children().get(i)).config());
      assertThat(head(optimized, platforms(after).get(i))).isEqualTo(child.digest());
    }
    assertThat(copied(optimized).digest()).isEqualTo(after.digest());
  }

  /** The real image for amd64, and the same files called arm64. */
  private void pushIndex(String image) {
    String arm = folder.resolve("arm") + ":app";
    Tool.SKOPEO.run("copy", images.reference(), "oci:" + arm);
    Tool.UMOCI.run("config", "--image=" + arm, "--architecture=arm64");
    push(images.reference(), image + "-amd64");
    push("oci:" + arm, image + "-arm64");
    regctl.run(
        "index",
        "create",
        "--media-type=" + ForeignView.OCI_INDEX,
        "--ref=" + image + "-amd64",
        "--ref=" + image + "-arm64",
        image);
  }

  private ForeignView copied(String index) throws IOException {
    String copy = "oci:" + folder.resolve("copied") + ":app";
    Tool.SKOPEO.run(
        "copy", "--all", "--preserve-digests", "--src-tls-verify=false", "docker://" + index, copy);
    return ForeignView.of(copy);
  }

  private static void push(String... sourceAndImage) {
    String[] arguments = sourceAndImage.clone();
    arguments[arguments.length - 1] = "docker://" + arguments[arguments.length - 1];
    Tool.SKOPEO.command("copy", "--dest-tls-verify=false").and(arguments).succeed();
  }

  private static List<String> platforms(ForeignView index) {
    return index
        .json()
        .required("manifests")
        .valueStream()
        .map(entry -> entry.required("platform"))
        .map(platform ->
            platform.required("os").asString() + "/" + platform.required("architecture").asString())
        .toList();
  }

  private static ForeignView child(String image, ForeignView.Blob entry) throws IOException {
    String repository = image.substring(0, image.lastIndexOf(':'));
    return ForeignView.of("docker://" + repository + "@" + entry.digest());
  }

  private String head(String image, String platform) {
    return regctl.run("manifest", "head", "--platform=" + platform, image).stdout().strip();
  }
}
