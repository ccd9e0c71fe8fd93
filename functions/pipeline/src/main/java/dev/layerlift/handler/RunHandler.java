package dev.layerlift.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.layerlift.aws.LambdaDeadline;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.Text;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is started by an event, a schedule or a queue, not by the state machine: decode, one run,
 * encode, one log line. Events are read as trees: see "Event classes" in docs/performance.md.
 */
abstract class RunHandler implements RequestStreamHandler {
  private final String run;
  private final InstantSource clock;

  /**
   * @param run its name in logs and metrics
   */
  RunHandler(String run, InstantSource clock) {
    this.run = run;
    this.clock = clock;
  }

  /**
   * @throws IOException of a store; it becomes the workflow's exception
   */
  abstract StageAnswer run(ObjectNode event, Deadline deadline, StageLog log) throws IOException;

  /**
   * @throws dev.layerlift.workflow.LayerliftException for everything that is foreseen
   */
  @Override
  public final void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    StageLog log = new StageLog(run, context, clock);
    try {
      StageAnswer answer = run(decode(input), new LambdaDeadline(context), log);
      output.write(WorkflowJson.write(answer.result()));
      log.done(answer.outcome());
    } catch (IOException e) {
      RuntimeException failure = Failures.of(e, "do the work of " + run);
      log.failed(failure);
      throw failure;
    } catch (RuntimeException e) {
      log.failed(e);
      throw e;
    }
  }

  /**
   * @param what names the text in the error, such as {@code schedule's event, field time}
   */
  static Instant time(JsonNode text, String what) {
    String time = text.asString("");
    try {
      return Instant.parse(time);
    } catch (DateTimeParseException e) {
      throw new MalformedEventException(what + ": not a time (ISO 8601): " + Text.quote(time), e);
    }
  }

  private ObjectNode decode(InputStream input) throws IOException {
    byte[] payload = input.readNBytes((int) Json.MAX_DOCUMENT.bytes() + 1);
    try {
      return Json.parseObject(payload, "payload of " + run);
    } catch (MalformedInputException | LimitExceededException e) {
      throw new MalformedEventException("unreadable " + e.getMessage(), e);
    }
  }
}
