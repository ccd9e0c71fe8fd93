package dev.layerlift.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.layerlift.aws.EmbeddedMetrics;
import dev.layerlift.aws.LambdaDeadline;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.QueuedException;
import dev.layerlift.workflow.RunMetrics;
import dev.layerlift.workflow.StoodBackException;
import dev.layerlift.workflow.ThrottledException;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Map;

/** Decode, one stage, encode, one log line; a call that was throttled is counted. */
abstract class StageHandler<R extends Record & StageRequest> implements RequestStreamHandler {
  private final String stage;
  private final Class<R> requestType;
  private final InstantSource clock;
  private final RunMetrics metrics;

  /**
   * @param stage its name in the state machine
   */
  StageHandler(String stage, Class<R> requestType, InstantSource clock) {
    this(stage, requestType, clock, new EmbeddedMetrics(System.out, clock));
  }

  StageHandler(String stage, Class<R> requestType, InstantSource clock, RunMetrics metrics) {
    this.stage = stage;
    this.requestType = requestType;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * @throws IOException of a store; it becomes the workflow's exception
   */
  abstract StageAnswer run(R request, Deadline deadline, StageLog log) throws IOException;

  /**
   * @throws dev.layerlift.workflow.LayerliftException for everything that is foreseen
   */
  @Override
  public final void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    StageLog log = new StageLog(stage, context, clock);
    try {
      R request = decode(input);
      log.about(request);
      Deadline deadline = new LambdaDeadline(context);
      deadline.check(() -> "nothing was begun");
      StageAnswer answer = run(request, deadline, log);
      output.write(WorkflowJson.write(answer.result()));
      log.done(answer.outcome());
    } catch (IOException e) {
      RuntimeException failure = Failures.of(e, "do the work of " + stage);
      failed(failure, log);
      throw failure;
    } catch (QueuedException e) {
      log.done("waits: " + e.getMessage());
      throw e;
    } catch (StoodBackException e) {
      log.done("stood back: " + e.getMessage());
      throw e;
    } catch (RuntimeException e) {
      failed(e, log);
      throw e;
    }
  }

  private void failed(RuntimeException failure, StageLog log) {
    log.failed(failure);
    if (failure instanceof ThrottledException) {
      metrics.emit(stage, Map.of("Throttles", 1L));
    }
  }

  private R decode(InputStream input) throws IOException {
    byte[] payload = input.readNBytes((int) WorkflowJson.MAX_DOCUMENT.bytes() + 1);
    try {
      return WorkflowJson.read(payload, requestType, "payload of " + stage);
    } catch (MalformedInputException | LimitExceededException e) {
      throw new MalformedEventException("unreadable " + e.getMessage(), e);
    }
  }
}
