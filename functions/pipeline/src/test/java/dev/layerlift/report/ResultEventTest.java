package dev.layerlift.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.layerlift.oci.model.Tag;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.Tagging;
import dev.layerlift.workflow.WorkflowJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResultEventTest {
  private static final String KEY = "reports/team/app/x/1.json";

  @Test
  void optimizedImageNamesItsVariantsAndTags() {
    ResultEvent event = ResultEvent.of(SampleTrace.whole().toReport(SampleTrace.RECORDED), KEY);

    assertThat(event.detailType()).isEqualTo("Layerlift Image Optimized");
    assertThat(event.detail().repository()).hasToString("Optional[team/app]");
    assertThat(event.detail().digest()).contains(SampleTrace.INDEX);
    assertThat(event.detail().strategy()).contains(Strategy.ZSTD);
    assertThat(event.detail().variants())
        .extracting(Report.Result::digest, Report.Result::compressedSizeAfter)
        .containsExactly(tuple(SampleTrace.RESULT, 85L << 20));
    assertThat(event.detail().tags())
        .containsExactly(new ResultEvent.NamedDigest(new Tag("v1-optimized"), SampleTrace.RESULT));
    assertThat(event.detail().pushToTagMillis()).contains(12_340L);
    assertThat(event.detail().report()).contains(KEY);
  }

  @Test
  void everyOutcomeHasADetailTypeOfItsOwn() {
    assertThat(Stream.of(Outcome.values()).map(ResultEvent::detailType))
        .doesNotHaveDuplicates()
        .allMatch(type -> type.startsWith("Layerlift Image "));
  }

  @Test
  void textsAreCutBetweenCharactersAndTheEventStaysSmall() {
    String endless = "\ud83d\udca5".repeat(200_000);
    ExecutionTrace trace =
        SampleTrace.ended(
            Optional.of(SampleTrace.inspection()),
            Optional.of(SampleTrace.plan()),
            Optional.of(new Report.Failure(endless, endless)));

    ResultEvent event = ResultEvent.of(trace.toReport(SampleTrace.RECORDED), KEY);

    assertThat(event.detail().reason())
        .isEqualTo("\ud83d\udca5".repeat(ResultEvent.MAX_TEXT - 1) + "…");
    assertThat(WorkflowJson.writeText(event).getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThan(16 * 1024);
  }

  @Test
  void tagThatWasNotSetTellsWhy() {
    ExecutionTrace whole = SampleTrace.whole();
    ExecutionTrace trace =
        new ExecutionTrace(
            whole.execution(),
            whole.startedAt(),
            whole.source(),
            whole.pushedAt(),
            whole.inspection(),
            whole.plan(),
            whole.layers(),
            whole.publication(),
            whole.verification(),
            Optional.of(new Tagging(1, List.of(new TagOutcome.NotTagged(1, "it is taken")))),
            whole.failure(),
            whole.notes());

    ResultEvent event = ResultEvent.of(trace.toReport(SampleTrace.RECORDED), KEY);

    assertThat(event.detail().tags()).isEmpty();
    assertThat(event.detail().notTagged()).containsExactly("it is taken");
  }
}
