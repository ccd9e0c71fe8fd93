package dev.layerlift.sandbox.command;

import dev.layerlift.cli.PlanText;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.sandbox.states.Execution;
import dev.layerlift.sandbox.states.ExecutionListener;
import dev.layerlift.sandbox.states.HistoryEvent;
import dev.layerlift.workflow.Inspection;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.Publication;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.Tagging;
import dev.layerlift.workflow.Verification;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Tells in live lines what executions do, from their histories alone. */
final class Narrator implements ExecutionListener {
  private final Lines lines;

  Narrator(Lines lines) {
    this.lines = lines;
  }

  @Override
  public void onEvent(Execution execution, HistoryEvent event) {
    List<String> text = text(event);
    if (!text.isEmpty()) {
      lines.print(at(execution, event), text);
    }
  }

  private static String at(Execution execution, HistoryEvent event) {
    Duration since = Duration.between(execution.startedAt(), event.timestamp());
    return String.format(Locale.ROOT, "%7.2f s", since.toMillis() / 1000.0);
  }

  private static List<String> text(HistoryEvent event) {
    return switch (event.type()) {
      case TASK_SUCCEEDED ->
          answer(event.state().orElseThrow(), event.details().at("/output/Payload"));
      case TASK_FAILED, TASK_TIMED_OUT ->
          List.of(event.state().orElseThrow() + " failed: " + error(event));
      case EXECUTION_SUCCEEDED -> List.of("done");
      case EXECUTION_FAILED -> List.of("FAILED: " + error(event));
      case EXECUTION_TIMED_OUT, EXECUTION_ABORTED -> List.of("FAILED: " + event.type());
      default -> List.of();
    };
  }

  private static String error(HistoryEvent event) {
    JsonNode details = event.details();
    return details.path("Error").asString("") + ": " + details.path("Cause").asString("");
  }

  private static List<String> answer(String state, JsonNode payload) {
    return switch (state) {
      case "Inspect" -> inspection(read(payload, Inspection.class));
      case "Plan" -> PlanText.plan(read(payload, OptimizationPlan.class));
      case "Layer", "LayerAgain" -> PlanText.result(read(payload, LayerResult.class));
      case "Publish" -> publication(read(payload, Publication.class));
      case "Verify" -> List.of(verification(read(payload, Verification.class)));
      case "Tag" ->
          read(payload, Tagging.class).outcomes().stream().map(Narrator::tagging).toList();
      default -> List.of();
    };
  }

  private static List<String> inspection(Inspection inspection) {
    return switch (inspection) {
      case Inspection.Image image ->
          Stream.concat(
                  Stream.of(image.image().repository() + ":" + image.image().tag()),
                  PlanText.inventory(image.inventory()).stream())
              .toList();
      case Inspection.Ignored ignored -> List.of("nothing to do: " + ignored.reason());
      case Inspection.HeldElsewhere held -> List.of("stands back: " + held.reason());
    };
  }

  private static List<String> publication(Publication publication) {
    List<String> text = new ArrayList<>();
    for (PublishedVariant variant : publication.variants()) {
      text.add(
          "published under its digest %s: %s"
              .formatted(variant.digest().abbreviated(), PlanText.variant(variant)));
      variant.notes().forEach(note -> text.add("note: " + note));
    }
    return text;
  }

  private static String verification(Verification verification) {
    return "verified: %s and %s (%s) are there as they must be"
        .formatted(
            count(verification.manifests(), "manifest"),
            count(verification.blobs(), "blob"),
            ByteSize.ofBytes(verification.bytes()).toHumanString());
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  private static String tagging(TagOutcome outcome) {
    return switch (outcome) {
      case TagOutcome.Tagged tagged ->
          "tag " + tagged.tag() + " now names " + tagged.digest().abbreviated();
      case TagOutcome.AlreadyTagged tagged ->
          "tag " + tagged.tag() + " already names " + tagged.digest().abbreviated();
      case TagOutcome.NotTagged not -> "no tag was set: " + not.reason();
    };
  }

  private static <T> T read(JsonNode payload, Class<T> type) {
    try {
      return WorkflowJson.read(payload.toString(), type, type.getSimpleName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
