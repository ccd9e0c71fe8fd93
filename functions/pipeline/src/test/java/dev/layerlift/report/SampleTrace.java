package dev.layerlift.report;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.OptimizationPlan.PlatformPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.Tagging;
import dev.layerlift.workflow.Verification;
import dev.layerlift.workflow.WorkerSize;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An execution that went all the way, and how to cut it short. */
final class SampleTrace {
  static final Instant PUSHED = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant STARTED = PUSHED.plusSeconds(1);
  static final Instant TAGGED = PUSHED.plusMillis(12_340);
  static final Instant RECORDED = PUSHED.plusSeconds(13);
  static final String EXECUTION =
      "arn:aws:states:eu-central-1:123456789012:execution:optimize-image:0f1e/2d";

  static final Digest INDEX = digest("index");
  static final Digest LINUX = digest("linux");
  static final Digest VARIANT = digest("variant");
  static final Digest WINDOWS = digest("windows");
  static final Digest RESULT = digest("result");
  static final ImageAddress IMAGE =
      new ImageAddress(EcrFixture.HOST, EcrFixture.NAME, new Tag("v1"), INDEX);
  static final LayerFacts BASE = layer("base", ByteSize.ofMebibytes(90));
  static final LayerFacts APP = layer("app", ByteSize.ofMebibytes(10));

  private SampleTrace() {}

  static Digest digest(String word) {
    return Digest.sha256(word.getBytes(StandardCharsets.UTF_8));
  }

  private static LayerFacts layer(String word, ByteSize size) {
    return new LayerFacts(
        digest(word), size.bytes(), MediaType.OCI_LAYER_GZIP, new DiffId(digest(word + ".tar")));
  }

  static Inspection.Image inspection() {
    return new Inspection.Image(
        1,
        IMAGE,
        Settings.DEFAULT,
        new ImageInventory(
            INDEX,
            Optional.of(MediaType.OCI_INDEX),
            List.of(
                new PlatformImage(
                    LINUX, Platform.of("linux", "amd64"), List.of(BASE, APP), Optional.empty()),
                new PlatformImage(
                    WINDOWS,
                    Platform.of("windows", "amd64"),
                    List.of(APP),
                    Optional.of("it is for windows"))),
            List.of(),
            List.of("a signature stays with the source")));
  }

  static OptimizationPlan plan() {
    return new OptimizationPlan(
        1,
        Strategy.ZSTD,
        Strategy.ZSTD,
        "100.0 MiB compressed",
        false,
        List.of(
            new PlatformPlan(LINUX, Platform.of("linux", "amd64"), Optional.empty()),
            new PlatformPlan(
                WINDOWS, Platform.of("windows", "amd64"), Optional.of("it is for windows"))),
        List.of(
            new LayerPlan(BASE, new LayerAction.Recompress("gzip"), WorkerSize.LARGE),
            new LayerPlan(APP, new LayerAction.Recompress("gzip"), WorkerSize.SMALL)));
  }

  static List<LayerResult> layers() {
    return List.of(
        new LayerResult(
            1,
            BASE,
            Optional.of(
                new LayerResult.Recompressed(
                    digest("zstd"),
                    ByteSize.ofMebibytes(75).bytes(),
                    MediaType.OCI_LAYER_ZSTD,
                    ByteSize.ofMebibytes(200).bytes())),
            Optional.empty(),
            false,
            4_200),
        new LayerResult(
            1, APP, Optional.of(new LayerResult.Kept("not smaller")), Optional.empty(), true, 3));
  }

  static Publication publication() {
    return new Publication(
        1,
        List.of(
            new PublishedVariant(
                Strategy.ZSTD,
                RESULT,
                MediaType.OCI_INDEX,
                List.of(
                    new PublishedVariant.PublishedImage(
                        Platform.of("linux", "amd64"), LINUX, VARIANT),
                    new PublishedVariant.PublishedImage(
                        Platform.of("windows", "amd64"), WINDOWS, WINDOWS)),
                List.of(),
                ByteSize.ofMebibytes(100).bytes(),
                ByteSize.ofMebibytes(85).bytes(),
                List.of("an attestation follows"))));
  }

  static ExecutionTrace whole() {
    return new ExecutionTrace(
        EXECUTION,
        STARTED,
        Optional.of(Report.Source.of(IMAGE)),
        Optional.of(PUSHED),
        Optional.of(inspection()),
        Optional.of(plan()),
        layers(),
        Optional.of(publication()),
        Optional.of(new Verification(1, 3, 4, 85 << 20)),
        Optional.of(
            new Tagging(
                1, List.of(new TagOutcome.Tagged(1, new Tag("v1-optimized"), RESULT, TAGGED)))),
        Optional.empty(),
        List.of());
  }

  /** Came as far as its inspection, then ended or failed. */
  static ExecutionTrace ended(
      Optional<Inspection> inspection,
      Optional<OptimizationPlan> plan,
      Optional<Report.Failure> failure) {
    return new ExecutionTrace(
        EXECUTION,
        STARTED,
        inspection.isPresent() ? Optional.of(Report.Source.of(IMAGE)) : Optional.empty(),
        Optional.of(PUSHED),
        inspection,
        plan,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        failure,
        List.of("a note"));
  }
}
