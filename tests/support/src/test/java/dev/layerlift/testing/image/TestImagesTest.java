package dev.layerlift.testing.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.testing.content.Sha256;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.StrictRegistry;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TestImagesTest {
  static Stream<Stored> everything() {
    TestImage linux = TestImages.linux(1, Format.OCI, 9_000);
    return Stream.of(
        linux,
        TestImages.linux(1, Format.DOCKER, 9_000),
        TestImages.multiPlatform(2, 9_000),
        TestImages.windows(3, Format.DOCKER),
        TestImages.windows(3, Format.OCI),
        TestImages.withForeignLayer(4, Format.OCI),
        TestImages.zstd(5, 9_000),
        TestImages.stargz(6),
        TestImages.zstdChunked(7),
        TestImages.lambda(8),
        TestImages.helmChart(),
        TestImages.cosignSignature(linux),
        TestImages.referrer(linux, "application/spdx+json"));
  }

  /** Everything is stored directly; then the strict front door must take the same manifests. */
  @ParameterizedTest
  @MethodSource("everything")
  void aStrictRegistryTakesIt(Stored stored) throws Exception {
    try (StrictRegistry registry = StrictRegistry.start(RegistryManners.plain());
        HttpClient client = HttpClient.newHttpClient()) {
      Repository repository = registry.repository("team/app");
      stored.storeIn(repository, "v1");
      assertThat(repository.tags()).containsEntry("v1", stored.digest());
      for (var manifest : repository.manifests()) {
        HttpRequest put =
            HttpRequest.newBuilder(
                    registry.uri().resolve("/v2/team/app/manifests/" + manifest.digest()))
                .header("Content-Type", manifest.mediaType())
                .PUT(BodyPublishers.ofByteArray(manifest.json().bytes()))
                .build();
        HttpResponse<String> answer = client.send(put, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameDigestsOnEveryMachine() {
    assertThat(everything().map(Stored::digest).toList())
        .isEqualTo(everything().map(Stored::digest).toList());
    assertThat(TestImages.multiPlatform(2, 9_000).manifest())
        .isNotEqualTo(TestImages.multiPlatform(3, 9_000).manifest());
    assertThat(Sha256.of(TestImages.zstd(5, 9_000).config()))
        .isEqualTo("sha256:a88e85638b60ba48103d4aafb682ac4e5150d218f1b310817d093197d1b8e5e0");
  }

  @Test
  void aConfigHasOneDiffIdAndOneLineOfHistoryForEachLayer() {
    TestImage image = TestImages.linux(1, Format.DOCKER, 9_000);
    JsonNode config = JsonMapper.shared().readTree(image.config());
    List<String> diffIds =
        config.path("rootfs").path("diff_ids").valueStream().map(JsonNode::stringValue).toList();
    assertThat(diffIds).isEqualTo(image.layers().stream().map(TestLayer::diffId).toList());
    assertThat(config.path("history").valueStream().filter(line -> !line.has("empty_layer")))
        .hasSize(3);
    assertThat(config.path("history").size()).isEqualTo(5);
    assertThat(config.path("os").stringValue()).isEqualTo("linux");
  }

  @Test
  void anIndexDescribesItsImagesAndTheirAttestations() {
    TestIndex index = TestImages.multiPlatform(2, 9_000);
    JsonNode manifests = JsonMapper.shared().readTree(index.manifest()).path("manifests");
    assertThat(manifests.valueStream().map(m -> m.path("platform").path("architecture")))
        .extracting(JsonNode::stringValue)
        .containsExactly("amd64", "arm64", "unknown", "unknown");
    JsonNode attestation = manifests.get(3).path("annotations");
    assertThat(attestation.path("vnd.docker.reference.type").stringValue())
        .isEqualTo("attestation-manifest");
    assertThat(attestation.path("vnd.docker.reference.digest").stringValue())
        .isEqualTo(manifests.get(1).path("digest").stringValue());
    assertThat(index.children()).hasSize(4);
  }

  @Test
  void aForeignLayerIsNamedButNotStored() throws Exception {
    try (StrictRegistry registry = StrictRegistry.start(RegistryManners.plain())) {
      Repository repository = registry.repository("team/app");
      TestImages.windows(3, Format.DOCKER).storeIn(repository);
      assertThat(repository.blobs()).hasSize(2);
      assertThat(new String(TestImages.windows(3, Format.DOCKER).manifest(), UTF_8))
          .contains("rootfs.foreign.diff.tar.gzip", "\"urls\"");
    }
  }
}
