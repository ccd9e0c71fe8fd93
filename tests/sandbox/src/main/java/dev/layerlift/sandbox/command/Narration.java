package dev.layerlift.sandbox.command;

import dev.layerlift.sandbox.SandboxListener;
import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.HistoryEvent;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Everything that happens in the sandbox as lines for people. */
final class Narration implements SandboxListener {
  private final Lines lines;
  private final Narrator executions;
  private final boolean functions;

  /**
   * @param functions whether to show what functions print, too
   */
  Narration(Lines lines, boolean functions) {
    this.lines = lines;
    this.executions = new Narrator(lines);
    this.functions = functions;
  }

  @Override
  public void onEvent(JsonNode event, boolean matched) {
    JsonNode detail = event.path("detail");
    if (event.path("source").asString("").equals("layerlift")) {
      lines.print("    event", List.of(result(event, detail)));
      return;
    }
    String tag = detail.path("image-tag").asString("");
    String what =
        detail.path("repository-name").asString("") + (tag.isEmpty() ? " (no tag)" : ":" + tag);
    if (matched || functions || !tag.isEmpty()) {
      lines.print(
          "    event",
          List.of(what + (matched ? " -> rule matches, execution starts" : " -> no rule matches")));
    }
  }

  private static String result(JsonNode event, JsonNode detail) {
    String tags =
        detail
            .path("tags")
            .valueStream()
            .map(tag -> tag.path("tag").asString(""))
            .collect(Collectors.joining(", "));
    return event.path("detail-type").asString("")
        + ": "
        + detail.path("repository").asString("an unknown image")
        + (detail.path("tag").isString() ? ":" + detail.path("tag").stringValue() : "")
        + (tags.isEmpty() ? "" : ", deploy " + tags);
  }

  @Override
  public void onEvent(Execution execution, HistoryEvent event) {
    executions.onEvent(execution, event);
  }

  @Override
  public void onColdStart(String function, int instance) {
    if (functions) {
      lines.print(" function", List.of(function + " " + instance + " starts cold"));
    }
  }

  @Override
  public void onLine(String function, int instance, String line) {
    if (functions) {
      lines.print(" function", List.of(function + " " + instance + ": " + line));
    }
  }
}
