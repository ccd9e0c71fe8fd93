package dev.layerlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.Request;
import dev.layerlift.testing.registry.StrictRegistry;
import dev.layerlift.testing.registry.TagMutability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole work in a registry on loopback. */
class OptimizeRegistryTest {
  private static final String ZSTD = "--strategy=zstd";

  @TempDir private Path folder;
  private final StrictRegistry registry;
  private final Repository repository;

  OptimizeRegistryTest() throws IOException {
    registry = StrictRegistry.start(RegistryManners.plain());
    repository = registry.repository("team/app");
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    assertThat(registry.settle(Duration.ofSeconds(5)).none()).isTrue();
    registry.close();
  }

  private String name(String rest) {
    return "docker://" + registry.host() + "/" + rest;
  }

  private List<String> writes() {
    return registry.journal().where(r -> !r.method().matches("GET|HEAD")).stream()
        .map(r -> r.method() + " " + r.path())
        .toList();
  }

  @Test
  void resultStandsBesideTheSourceInTheSameRepository() throws IOException {
    TestIndex image = TestImages.multiPlatform(1, 60_000);
    image.storeIn(repository, "v1");

    Run run = Run.done("optimize", "--plain-http", ZSTD, registry.host() + "/team/app:v1");

    assertThat(run.lines().getLast()).isEqualTo("tagged: " + name("team/app:v1-optimized"));
    assertThat(repository.tags())
        .containsOnlyKeys("v1", "v1-optimized")
        .containsEntry("v1", image.digest());
    assertThat(writes().getLast()).isEqualTo("PUT /v2/team/app/manifests/v1-optimized");
    Run.done(
        "verify",
        "--plain-http",
        name("team/app:v1-optimized"),
        registry.host() + "/team/app@" + image.digest());
  }

  @Test
  void dryRunOnlyReads() {
    TestImages.linux(1, Format.OCI, 60_000).storeIn(repository, "v1");

    Run.done("optimize", "--plain-http", "--dry-run", ZSTD, name("team/app:v1"));

    assertThat(writes()).isEmpty();
    assertThat(repository.tags()).containsOnlyKeys("v1");
  }

  @Test
  void otherRepositoryOfTheSameRegistryGetsSharedBlobsByMount() {
    TestImage image = TestImages.linux(1, Format.OCI, 60_000);
    image.storeIn(repository, "v1");

    Run.done(
        "optimize", "--plain-http", "--strategy=skip", name("team/app:v1"), name("other/app:v2"));

    assertThat(registry.find("other/app").orElseThrow().tags()).containsEntry("v2", image.digest());
    assertThat(registry.journal().where(r -> r.path().contains("/blobs/uploads/")))
        .hasSize(4)
        .allMatch(r -> r.query().contains("from=team%2Fapp") || r.query().contains("from=team/app"))
        .extracting(Request::receivedBytes)
        .containsOnly(0L);
  }

  @Test
  void registryToFolderAndBack() throws IOException {
    TestImage image = TestImages.linux(1, Format.DOCKER, 60_000);
    image.storeIn(repository, "v1");
    String local = "oci:" + folder.resolve("a") + ":v1";

    Run.done("optimize", "--plain-http", ZSTD, name("team/app:v1"), local);
    Run.done("optimize", "--plain-http", ZSTD, local, name("back/app:v1"));
    Run.done("verify", "--plain-http", local, name("team/app:v1"));
    Run.done("verify", "--plain-http", name("back/app:v1"), name("team/app:v1"));

    assertThat(registry.find("back/app").orElseThrow().tags())
        .containsEntry("v1", Images.manifest(local).digest().toString());
  }

  @Test
  void tagOfTheSourceIsNeverMoved() {
    TestImage image = TestImages.linux(1, Format.OCI, 60_000);
    image.storeIn(repository, "v1");

    for (String source : List.of("team/app:v1", "team/app:v1@" + image.digest())) {
      Run run = Run.of("optimize", "--plain-http", ZSTD, name(source), name("team/app:v1"));

      assertThat(run.onlyError(ExitStatus.WRONG_USAGE)).contains("whose tag is never moved");
    }
    assertThat(registry.journal().requests()).isEmpty();
  }

  @Test
  void tagThatMayNotBeMovedIsToldAndFails() {
    TestImage image = TestImages.linux(1, Format.OCI, 60_000);
    image.storeIn(repository, "v1");
    repository.tag("v1-optimized", image.digest());
    repository.mutability(TagMutability.IMMUTABLE);

    Run run = Run.of("optimize", "--plain-http", ZSTD, name("team/app:v1"));

    assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
    assertThat(run.lines().getLast())
        .startsWith(
            "no tag was set: the tag v1-optimized is immutable and names " + image.digest());
    assertThat(repository.tags()).containsEntry("v1-optimized", image.digest());
  }

  @Test
  void registryIsReachedWithoutTlsOnlyWhereTheUserSaysSo() {
    RegistryHost host = new RegistryHost(registry.host());

    assertThat(new Stores(false).endpoint(host).base()).hasToString("https://" + host);
    assertThat(new Stores(true).endpoint(host).base()).hasToString("http://" + host);
  }

  @Test
  void credentialsComeFromDockersConfiguration() throws IOException {
    Path configuration = Path.of(Objects.requireNonNull(System.getenv("DOCKER_CONFIG")));
    TestImage image = TestImages.linux(1, Format.OCI, 60_000);
    try (StrictRegistry ecr = StrictRegistry.start(RegistryManners.ecr())) {
      image.storeIn(ecr.repository("team/app"), "v1");
      String source = ecr.host() + "/team/app:v1";
      String password = ecr.tokens().issue(Duration.ofHours(12)).token();
      String auth =
          Base64.getEncoder().encodeToString(("AWS:" + password).getBytes(StandardCharsets.UTF_8));

      String error = Run.of("inspect", "--plain-http", source).onlyError(ExitStatus.FAILED);
      Files.createDirectories(configuration);
      Path file = configuration.resolve("config.json");
      Run run;
      try {
        Files.writeString(
            file, "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(ecr.host(), auth));
        run = Run.of("optimize", "--plain-http", ZSTD, source);
      } finally {
        Files.deleteIfExists(file);
      }

      assertThat(error).contains("401").doesNotContain(password);
      assertThat(run.status()).as(run.toString()).isEqualTo(ExitStatus.DONE);
      assertThat(ecr.repository("team/app").tags()).containsKeys("v1", "v1-optimized");
      assertThat(run.out() + run.err()).doesNotContain(password).doesNotContain(auth);
    }
  }
}
