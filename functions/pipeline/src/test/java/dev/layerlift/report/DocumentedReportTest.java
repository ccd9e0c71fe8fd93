package dev.layerlift.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerResult.ZstdOutcome;
import dev.layerlift.workflow.LayerResult.ZtocOutcome;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds {@code docs/reports.md} to the code. */
class DocumentedReportTest {
  private static final String FENCE = "```json\n";

  private final String page = Files.readString(Path.of("..", "..", "docs", "reports.md"));
  private final int from = page.indexOf(FENCE) + FENCE.length();
  private final int to = page.indexOf("```", from);
  private final JsonNode example = new JsonMapper().readTree(page.substring(from, to));
  private final String tables = page.substring(to);

  DocumentedReportTest() throws IOException {}

  @Test
  void exampleIsAReport() {
    Report report = SampleTrace.whole().toReport(SampleTrace.RECORDED);

    assertThat(example).isEqualTo(new JsonMapper().readTree(WorkflowJson.writeText(report)));
  }

  @Test
  void everyMemberIsExplained() {
    Set<String> names = new TreeSet<>();
    collect(example, names);

    assertThat(names).hasSizeGreaterThan(40).allSatisfy(this::explained);
  }

  @Test
  void everyWordIsExplained() {
    assertThat(Report.Outcome.values())
        .extracting(Report.Outcome::toString)
        .allSatisfy(this::explained);
    assertThat(
            Stream.of(LayerAction.class, ZstdOutcome.class, ZtocOutcome.class, TagOutcome.class)
                .flatMap(type -> Stream.of(type.getAnnotation(JsonSubTypes.class).value()))
                .map(JsonSubTypes.Type::name))
        .hasSize(11)
        .allSatisfy(this::explained);
  }

  private void explained(String word) {
    assertThat(tables).contains("`" + word + "`");
  }

  private static void collect(JsonNode node, Set<String> names) {
    if (node.isObject()) {
      names.addAll(List.copyOf(node.propertyNames()));
    }
    node.forEach(child -> collect(child, names));
  }
}
