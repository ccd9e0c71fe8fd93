package dev.layerlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.StrictRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InspectTest {
  private static final int TAR = 60_000;

  @TempDir private Path folder;

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void textTellsPlatformsDecisionAndEachLayer() throws IOException {
    TestIndex image = TestImages.multiPlatform(1, TAR);
    Images.store(image, "oci:" + in("a") + ":v1");
    Map<String, Digest> before = Images.files(folder);

    Run run = Run.done("inspect", "oci:" + in("a") + ":v1", "--skip-below", "0");

    assertThat(run.lines().getFirst()).isEqualTo("oci:" + in("a") + ":v1 is " + image.digest());
    assertThat(run.lines())
        .anyMatch(line -> line.matches("linux/amd64: 3 layers, .* compressed"))
        .anyMatch(line -> line.matches("linux/arm64/v8: 3 layers, .* compressed"))
        .anyMatch(
            line -> line.equals("note: in the index beside the images: attestation manifest (2)"))
        .anyMatch(line ->
            line.matches(
                "decision: zstd: the largest platform has .*; 6 of 6 layers .* zstd level 6"));
    for (TestImage platform : images(image)) {
      platform
          .layers()
          .forEach(layer ->
              assertThat(run.lines())
                  .anyMatch(line ->
                      line.startsWith("  layer " + Digest.parse(layer.digest()).abbreviated())
                          && line.contains("  recompress: gzip of ")));
    }
    assertThat(run.err()).isEmpty();
    assertThat(Images.files(folder)).isEqualTo(before);
  }

  private static Iterable<TestImage> images(TestIndex index) {
    return index.children().subList(0, 2).stream().map(TestImage.class::cast).toList();
  }

  @Test
  void smallImageIsLeftAloneWithTheFigures() throws IOException {
    Images.store(TestImages.linux(1, Format.OCI, TAR), "oci:" + in("a") + ":v1");

    assertThat(Run.done("inspect", "oci:" + in("a")).lines())
        .anyMatch(line ->
            line.matches(
                "decision: skip: the largest platform has [0-9.]+ KiB compressed, below 20 MiB"
                    + " \\(skip-below\\)"));
  }

  @Test
  void jsonIsOneDocumentWithInventoryAndPlan() throws IOException {
    TestImage image = TestImages.linux(1, Format.DOCKER, TAR);
    Images.store(image, "oci-archive:" + in("a.tar") + ":v1");

    Run run = Run.done("inspect", "--json", "--strategy=zstd", "oci-archive:" + in("a.tar"));

    JsonNode json = run.json();
    assertThat(json.at("/image").stringValue()).isEqualTo("oci-archive:" + in("a.tar"));
    assertThat(json.at("/inventory/digest").stringValue()).isEqualTo(image.digest());
    assertThat(json.at("/inventory/mediaType").stringValue()).isEqualTo(Format.DOCKER.manifest());
    assertThat(json.at("/plan/strategy").stringValue()).isEqualTo("zstd");
    assertThat(json.at("/plan/layers")).hasSize(3);
    assertThat(json.at("/plan/layers/0/action/type").stringValue()).isEqualTo("recompress");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void platformThatWasNotAskedForIsLeftAlone() throws IOException {
    Images.store(TestImages.multiPlatform(1, TAR), "oci:" + in("a") + ":v1");

    Run run =
        Run.done("inspect", "--strategy", "zstd", "--platform", "linux/arm64", "oci:" + in("a"));

    assertThat(run.lines())
        .anyMatch(line ->
            line.matches("linux/amd64: .*; left alone: it was not asked for \\(--platform\\)"))
        .anyMatch(line -> line.matches("linux/arm64/v8: 3 layers, [^;]*"))
        .filteredOn(line -> line.contains(" recompress: "))
        .hasSize(3);
    assertThat(leftAlone("--platform=linux/arm64/v7", "--platform=linux/amd64"))
        .startsWith("linux/arm64/v8: ")
        .doesNotContain("linux/amd64");
    assertThat(leftAlone("--platform=linux/arm64/v8"))
        .startsWith("linux/amd64: ")
        .doesNotContain("linux/arm64");
  }

  private String leftAlone(String... platforms) {
    List<String> arguments = new ArrayList<>(List.of("inspect", "oci:" + in("a")));
    arguments.addAll(List.of(platforms));
    return Run.done(arguments.toArray(String[]::new)).lines().stream()
        .filter(line -> line.contains("left alone: it was not asked for"))
        .collect(Collectors.joining(", "));
  }

  @Test
  void platformThatIsNotThereIsTold() throws IOException {
    Images.store(TestImages.multiPlatform(1, TAR), "oci:" + in("a") + ":v1");

    assertThat(Run.done("inspect", "--platform", "linux/s390x", "oci:" + in("a")).out())
        .contains(
            "decision: skip: no platform can be optimized; linux/amd64: it was not asked for");
  }

  @Test
  void archiveOfDockerIsReadWithItsUncompressedLayers() throws IOException {
    TestImage image = TestImages.linux(1, Format.DOCKER, TAR);
    Images.saveForDocker(image, "team/app:v1", folder.resolve("saved.tar"));

    Run run =
        Run.done(
            "inspect", "--strategy=zstd", "docker-archive:" + in("saved.tar") + ":team/app:v1");

    assertThat(run.lines())
        .filteredOn(line -> line.contains(" recompress: uncompressed tar of "))
        .hasSize(3);
  }

  @Test
  void imageOfARegistryIsOnlyRead() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, TAR);
    try (StrictRegistry registry = StrictRegistry.start(RegistryManners.plain())) {
      image.storeIn(registry.repository("team/app"), "v1");
      String name = registry.host() + "/team/app:v1";

      Run run = Run.done("inspect", "--plain-http", name);

      assertThat(run.lines().getFirst()).isEqualTo("docker://" + name + " is " + image.digest());
      assertThat(registry.journal().where(r -> !r.method().matches("GET|HEAD"))).isEmpty();
      image
          .layers()
          .forEach(
              layer -> assertThat(registry.journal().count("GET", ".*" + layer.digest())).isZero());
    }
  }

  @Test
  void whatIsNotThereIsOneLine() throws IOException {
    Images.store(TestImages.linux(1, Format.OCI, TAR), "oci:" + in("a") + ":v1");
    Files.writeString(folder.resolve("text.tar"), "this is no archive");
    try (StrictRegistry registry = StrictRegistry.start(RegistryManners.plain())) {
      registry.repository("team/app");

      assertThat(Run.of("inspect", "oci:" + in("none")).onlyError(ExitStatus.FAILED))
          .contains(in("none"));
      assertThat(Run.of("inspect", "oci:" + in("a") + ":v2").onlyError(ExitStatus.FAILED))
          .contains("no image named v2");
      assertThat(Run.of("inspect", "oci-archive:" + in("text.tar")).onlyError(ExitStatus.FAILED))
          .contains(in("text.tar"));
      assertThat(
              Run.of("inspect", "--plain-http", registry.host() + "/team/app:v1")
                  .onlyError(ExitStatus.FAILED))
          .contains("could not read manifest v1 of " + registry.host() + "/team/app");
    }
  }

  @Test
  void outputDoesNotDependOnTheLanguageOfTheMachine() throws IOException {
    Images.store(TestImages.linux(1, Format.OCI, TAR), "oci:" + in("a") + ":v1");

    assertThat(InLanguage.arabic(() -> Run.done("inspect", "oci:" + in("a")).out()))
        .isEqualTo(Run.done("inspect", "oci:" + in("a")).out());
  }
}
