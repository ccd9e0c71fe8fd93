package dev.layerlift.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.Metrics.ExecutionFigures;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Report.Failure FAILURE =
      new Report.Failure("dev.layerlift.workflow.SourceCorruptException", "layer x is corrupt");

  private final MemoryObjectStore objects = new MemoryObjectStore();
  private final List<ExecutionFigures> figures = new ArrayList<>();
  private final Recorder recorder = new Recorder(objects, figures::add);

  private static Report whole() {
    return SampleTrace.whole().toReport(SampleTrace.RECORDED);
  }

  private static Report report(ExecutionTrace trace) {
    return trace.toReport(SampleTrace.RECORDED);
  }

  @Test
  void optimizedImageIsToldInFull() {
    Report report = whole();

    assertThat(report.outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(report.reason()).isEqualTo("100.0 MiB compressed");
    assertThat(report.pushToTagMillis()).contains(12_340L);
    assertThat(report.platforms())
        .extracting(p -> p.platform().os(), Report.PlatformReport::variants)
        .containsExactly(
            tuple(
                "linux",
                List.of(new Report.PlatformVariant(Strategy.ZSTD, SampleTrace.VARIANT, 85L << 20))),
            tuple("windows", List.of()));
    assertThat(report.layers()).allSatisfy(layer -> assertThat(layer.done()).isPresent());
    assertThat(report.notes())
        .containsExactly("a signature stays with the source", "an attestation follows");
  }

  @Test
  void textHasAFactALine() {
    assertThat(ReportText.of(whole()))
        .isEqualTo(
            """
            image     %s/team/app:v1@%s
            outcome   optimized
            because   100.0 MiB compressed
            platform  linux/amd64  100.0 MiB -> 85.0 MiB (-15.0 %%)
            platform  windows/amd64  10.0 MiB, left alone: it is for windows
            layer     %s  90.0 MiB -> 75.0 MiB (-16.7 %%), in 4.2 s
            layer     %s  10.0 MiB, kept: not smaller, remembered
            result    zstd %s, 100.0 MiB -> 85.0 MiB (-15.0 %%)
            verified  3 manifests, 4 blobs, 85.0 MiB
            tag       v1-optimized, 12.3 s after the push
            note      a signature stays with the source
            note      an attestation follows
            """
                .formatted(
                    EcrFixture.HOST,
                    SampleTrace.INDEX,
                    SampleTrace.BASE.digest().abbreviated(),
                    SampleTrace.APP.digest().abbreviated(),
                    SampleTrace.RESULT));
  }

  @Test
  void skippedImageIsLeftAloneWithThePlansReason() {
    OptimizationPlan skip =
        new OptimizationPlan(
            1, Strategy.SKIP, Strategy.SKIP, "below 20 MiB", true, List.of(), List.of());

    Report report =
        report(
            SampleTrace.ended(
                Optional.of(SampleTrace.inspection()), Optional.of(skip), Optional.empty()));

    assertThat(report.outcome()).isEqualTo(Outcome.LEFT_ALONE);
    assertThat(report.reason()).isEqualTo("below 20 MiB");
    assertThat(report.platforms())
        .extracting(Report.PlatformReport::leftAlone)
        .containsExactly(Optional.empty(), Optional.of("it is for windows"));
  }

  @Test
  void ignoredEventIsToldWithItsReason() {
    Inspection ignored = new Inspection.Ignored(1, Optional.empty(), "our own output");

    Report report =
        report(SampleTrace.ended(Optional.of(ignored), Optional.empty(), Optional.empty()));

    assertThat(report.outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(report.reason()).isEqualTo("our own output");
  }

  @Test
  void failureIsToldWhateverElseIsThere() {
    Report report =
        report(
            SampleTrace.ended(
                Optional.of(SampleTrace.inspection()),
                Optional.of(SampleTrace.plan()),
                Optional.of(FAILURE)));

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.reason()).isEqualTo("layer x is corrupt");
    assertThat(ReportText.of(report))
        .contains(
            "outcome   failed\n", "error     dev.layerlift.workflow.SourceCorruptException\n");
  }

  @Test
  void executionThatNeverLearntItsImageIsKeptAside() throws IOException {
    Report report =
        report(SampleTrace.ended(Optional.empty(), Optional.empty(), Optional.of(FAILURE)));

    String key = recorder.record(report);

    assertThat(key).isEqualTo("reports/_unknown/0f1e_2d.json");
    assertThat(read(key)).isEqualTo(report);
  }

  @Test
  void reportStandsUnderRepositoryDigestAndExecution() throws IOException {
    String key = recorder.record(whole());

    assertThat(key)
        .isEqualTo("reports/team/app/sha256-" + SampleTrace.INDEX.hex() + "/0f1e_2d.json");
    assertThat(read(key)).isEqualTo(whole());
  }

  private Report read(String key) throws IOException {
    return WorkflowJson.read(objects.get(key).orElseThrow().body(), Report.class, key);
  }

  @Test
  void figuresFollowTheReport() {
    recorder.record(whole());

    assertThat(figures)
        .containsExactly(
            new ExecutionFigures(
                Optional.of(EcrFixture.NAME),
                "optimized",
                Optional.empty(),
                100L << 20,
                85L << 20,
                1,
                0,
                1,
                1,
                4_203,
                Optional.of(Duration.ofMillis(12_340))));
  }

  @Test
  void figuresOfAFailureNameTheErrorBriefly() {
    recorder.record(
        report(SampleTrace.ended(Optional.empty(), Optional.empty(), Optional.of(FAILURE))));

    assertThat(figures)
        .singleElement()
        .satisfies(f -> assertThat(f.error()).contains("SourceCorruptException"))
        .satisfies(f -> assertThat(f.outcome()).isEqualTo("failed"));
  }

  @Test
  void reportThatCannotBeStoredIsRetriedAndCountedOnce() {
    objects.breakDown();

    assertThatThrownBy(() -> recorder.record(whole()))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("503 Slow Down");
    assertThat(figures).isEmpty();
  }
}
