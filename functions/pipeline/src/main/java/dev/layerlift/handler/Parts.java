package dev.layerlift.handler;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.event.EcrEvent;
import dev.layerlift.event.EcrPushEvent;
import dev.layerlift.oci.model.Json;
import dev.layerlift.report.Report.Failure;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads what there is of an execution; what cannot be read becomes a note. */
final class Parts {
  /** Enough for every message; a stack trace is in the log. */
  private static final int MAX_MESSAGE = 2000;

  private final List<String> notes = new ArrayList<>();

  List<String> notes() {
    return List.copyOf(notes);
  }

  Optional<EcrPushEvent> push(JsonNode event) {
    try {
      return EcrEvent.parse(event) instanceof EcrPushEvent push
          ? Optional.of(push)
          : Optional.empty();
    } catch (MalformedEventException e) {
      notes.add("the event cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  <T> Optional<T> read(String what, JsonNode part, Class<T> type) {
    if (part.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(WorkflowJson.read(part.toString(), type, what));
    } catch (MalformedInputException | LimitExceededException e) {
      notes.add("a part cannot be read: " + e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("reading text from memory", e);
    }
  }

  <T> List<T> readAll(String what, JsonNode parts, Class<T> type) {
    List<T> all = new ArrayList<>();
    parts.forEach(part -> read(what, part, type).ifPresent(all::add));
    return all;
  }

  /**
   * @param error the state machine's {@code {error, cause}}; the cause of a function's exception is
   *     Lambda's JSON with {@code errorMessage} and the stack trace
   */
  Optional<Failure> failure(JsonNode error) {
    if (error.isNull()) {
      return Optional.empty();
    }
    String name = error.path("error").asString("unknown error");
    String cause = error.path("cause").asString("");
    String message = errorMessage(cause).orElse(cause);
    return Optional.of(
        new Failure(
            name,
            message.isBlank()
                ? name
                : message.substring(0, Math.min(message.length(), MAX_MESSAGE))));
  }

  private static Optional<String> errorMessage(String cause) {
    try {
      return Json.optionalText(
          Json.parseObject(cause.getBytes(StandardCharsets.UTF_8), "cause"),
          "errorMessage",
          "cause");
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
