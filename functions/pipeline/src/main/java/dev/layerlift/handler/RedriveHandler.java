package dev.layerlift.handler;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.event.EcrEvent;
import dev.layerlift.event.EcrPushEvent;
import dev.layerlift.oci.model.Json;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ExecutionName;
import dev.layerlift.workflow.Executions;
import dev.layerlift.workflow.LayerliftException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Starts executions for events that the rule could not deliver. What cannot be started is told
 * message by message and stays in the queue, which gives up on it after a few times.
 */
public final class RedriveHandler extends RunHandler {
  private final Executions executions;
  private final InstantSource clock;

  public RedriveHandler() {
    this(new AwsWiring(System.getenv()));
  }

  private RedriveHandler(AwsWiring aws) {
    this(aws.executions(), aws.clock());
  }

  RedriveHandler(Executions executions, InstantSource clock) {
    super("Redrive", clock);
    this.executions = executions;
    this.clock = clock;
  }

  /** Lambda's answer to a batch of messages: those that are not named are deleted. */
  record Answer(List<Failure> batchItemFailures) {
    Answer {
      batchItemFailures = List.copyOf(batchItemFailures);
    }
  }

  /**
   * @param itemIdentifier the message's id
   */
  record Failure(String itemIdentifier) {}

  @Override
  StageAnswer run(ObjectNode event, Deadline deadline, StageLog log) {
    List<Failure> failures = new ArrayList<>();
    int messages = 0;
    for (JsonNode message : event.path("Records")) {
      messages++;
      String id = message.path("messageId").asString("");
      try {
        start(message.path("body").asString(""));
      } catch (IOException | LayerliftException e) {
        log.warn("message " + id + " stays in the queue: " + e.getMessage());
        failures.add(new Failure(id));
      }
    }
    return new StageAnswer(
        new Answer(failures), "%d messages, %d stay".formatted(messages, failures.size()));
  }

  /** What is no push of ours needs no execution. */
  private void start(String body) throws IOException {
    if (EcrEvent.parse(parse(body)) instanceof EcrPushEvent push) {
      Instant pushed = push.time().orElseGet(clock::instant);
      executions.start(
          ExecutionName.of(push.image(), pushed.atZone(ZoneOffset.UTC).toLocalDate()), body);
    }
  }

  private static JsonNode parse(String body) throws IOException {
    try {
      return Json.parseObject(body.getBytes(StandardCharsets.UTF_8), "message");
    } catch (MalformedInputException | LimitExceededException e) {
      throw new IOException("it is no event: " + e.getMessage(), e);
    }
  }
}
