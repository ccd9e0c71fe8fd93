package dev.layerlift.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkflowJsonTest {
  private static final Digest DIGEST = Digest.sha256(new byte[] {1});
  private static final LayerFacts LAYER =
      new LayerFacts(
          DIGEST, 17, MediaType.OCI_LAYER_GZIP, new DiffId(Digest.sha256(new byte[] {2})));
  private static final ImageAddress IMAGE =
      new ImageAddress(
          new RegistryHost("registry.example:5000"),
          new RepositoryName("team/app"),
          new Tag("v1"),
          DIGEST);
  private static final Platform ARM = Platform.parse("linux/arm64/v8");

  static Stream<Record> records() {
    return Stream.of(
        new Inspection.Image(
            1,
            IMAGE,
            Settings.DEFAULT,
            new ImageInventory(
                DIGEST,
                Optional.of(MediaType.OCI_INDEX),
                List.of(
                    new ImageInventory.PlatformImage(DIGEST, ARM, List.of(LAYER), Optional.empty()),
                    new ImageInventory.PlatformImage(
                        DIGEST,
                        new Platform(
                            "windows", "amd64", Optional.empty(), Optional.of("10.0.20348.1")),
                        List.of(),
                        Optional.of("Windows"))),
                List.of(new ImageInventory.Obstacle("archived", false)),
                List.of("a note"))),
        new Inspection.Ignored(1, Optional.of(IMAGE), "our own output"),
        new Inspection.HeldElsewhere(1, IMAGE, "e1", Instant.parse("2026-10-05T06:43:44Z")),
        new OptimizationPlan(
            1,
            Strategy.ZSTD,
            Strategy.ZSTD,
            "200 MiB",
            false,
            List.of(new OptimizationPlan.PlatformPlan(DIGEST, ARM, Optional.empty())),
            List.of(
                new OptimizationPlan.LayerPlan(
                    LAYER, new LayerAction.Recompress("gzip"), WorkerSize.SMALL))),
        new LayerResult(
            1,
            LAYER,
            Optional.of(new LayerResult.Recompressed(DIGEST, 9, MediaType.OCI_LAYER_ZSTD, 40)),
            Optional.of(new LayerResult.Indexed(DIGEST, 9, 40, 3, true)),
            true,
            12),
        new LayerResult(
            1,
            LAYER,
            Optional.of(new LayerResult.Kept("not smaller")),
            Optional.of(new LayerResult.NotIndexed("sparse")),
            false,
            12),
        new LayerResult(1, LAYER, Optional.empty(), Optional.empty(), false, 12),
        new Publication(
            1,
            List.of(
                new PublishedVariant(
                    Strategy.SOCI,
                    DIGEST,
                    MediaType.OCI_INDEX,
                    List.of(new PublishedVariant.PublishedImage(ARM, DIGEST, DIGEST)),
                    List.of(new PublishedVariant.PublishedIndex(SociVersion.V1, DIGEST, DIGEST, 7)),
                    5,
                    4,
                    List.of()))),
        new Tagging(1, List.of(new TagOutcome.NotTagged(1, "moved on"))),
        new Verification(1, 2, 3, 4),
        new TagOutcome.Tagged(
            1, new Tag("v1-optimized"), DIGEST, Instant.parse("2026-01-02T03:04:05.678Z")),
        new TagOutcome.AlreadyTagged(1, new Tag("v1-optimized"), DIGEST),
        new TagOutcome.NotTagged(1, "moved on"));
  }

  @ParameterizedTest
  @MethodSource("records")
  void everyRecordReadsBackAsItself(Record record) throws IOException {
    byte[] json = WorkflowJson.write(record);

    assertThat(WorkflowJson.read(json, record.getClass(), "record")).isEqualTo(record);
  }

  @Test
  void namesThatTheStateMachineReadsAreThere() {
    String inspection = WorkflowJson.writeText(records().toList().getFirst());

    assertThat(inspection)
        .startsWith("{\"verdict\":\"image\",\"schema\":1,\"image\":{")
        .contains("\"settings\":{\"strategy\":\"auto\",\"skipBelow\":\"20 MiB\"")
        .contains("{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",");
    assertThat(WorkflowJson.writeText(records().toList().get(3)))
        .contains("\"strategy\":\"zstd\"", "\"tagOriginal\":false")
        .contains("\"action\":{\"type\":\"recompress\"", "\"worker\":\"small\"");
  }

  @Test
  void sealedInterfacesAreReadByTheirWord() throws IOException {
    Inspection inspection = new Inspection.Ignored(1, Optional.of(IMAGE), "our own output");

    assertThat(WorkflowJson.read(WorkflowJson.write(inspection), Inspection.class, "inspection"))
        .isEqualTo(inspection);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void whatIsNotTheRecordIsRefused(String json) {
    assertThatThrownBy(() -> WorkflowJson.read(json, Verification.class, "payload of Tag"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageStartingWith("payload of Tag: ");
  }

  static Stream<String> broken() {
    return Stream.of(
        "",
        "null",
        "[]",
        "<html>",
        "{\"schema\":1,\"manifests\":2,\"blobs\":3}",
        "{\"schema\":1,\"manifests\":2,\"blobs\":3,\"bytes\":null}",
        "{\"schema\":1,\"manifests\":2,\"blobs\":3,\"bytes\":\"4\"}",
        "{\"schema\":1,\"manifests\":2,\"blobs\":3,\"bytes\":4.5}",
        "{\"schema\":1,\"manifests\":2,\"blobs\":3,\"bytes\":4,\"more\":5}",
        "{\"schema\":1,\"manifests\":2,\"blobs\":3,\"bytes\":4,\"bytes\":4}",
        "{\"schema\":1,\"manifests\":2,\"blobs\":3,\"bytes\":4} {}",
        "{\"schema\":2,\"manifests\":2,\"blobs\":3,\"bytes\":4}");
  }

  @Test
  void nullIsReadOnlyWhereAValueMayBeAbsent() throws IOException {
    String platform =
        """
        {"os":%s,"architecture":"amd64","variant":null,"osVersion":null}\
        """;

    assertThat(WorkflowJson.read(platform.formatted("\"linux\""), Platform.class, "platform"))
        .isEqualTo(Platform.of("linux", "amd64"));
    assertThatThrownBy(
            () -> WorkflowJson.read(platform.formatted("null"), Platform.class, "platform"))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void reasonsOfTheValuesThemselvesReachTheMessage() {
    assertThatThrownBy(() ->
            WorkflowJson.read(
                "{\"digest\":\"sha256:no\",\"size\":1,\"mediaType\":\"a/b\",\"diffId\":\"sha256:no\"}",
                LayerFacts.class,
                "layer"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("not a sha256 or sha512 digest: 'sha256:no'");
  }

  @Test
  void refusalIsOneLine() {
    assertThatThrownBy(() -> WorkflowJson.read("\"a\\nb\"", Instant.class, "time"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageStartingWith("time: ")
        .hasMessageContaining("a\\u000ab")
        .hasMessageNotContaining("\n");
  }

  @Test
  void documentsBeyondTheLimitsAreRefused() {
    byte[] large = new byte[(int) WorkflowJson.MAX_DOCUMENT.bytes() + 1];
    String deep = "[".repeat(10_000);

    assertThatThrownBy(() -> WorkflowJson.read(large, Verification.class, "payload"))
        .isInstanceOf(LimitExceededException.class);
    assertThatThrownBy(() -> WorkflowJson.read(deep, Inspection.class, "payload"))
        .isInstanceOfAny(LimitExceededException.class, MalformedInputException.class);
  }
}
