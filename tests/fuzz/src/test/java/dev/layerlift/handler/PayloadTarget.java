package dev.layerlift.handler;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.fuzz.Property;
import dev.layerlift.oci.model.Json;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the state machine gives to the functions: a payload that is read is written and read again
 * as the same. And what somebody asks a backfill for.
 */
public final class PayloadTarget {
  private static final List<Class<? extends Record>> TYPES =
      List.of(
          InspectHandler.Request.class,
          PlanHandler.Request.class,
          LayerHandler.Request.class,
          PublishHandler.Request.class,
          VerifyHandler.Request.class,
          TagHandler.Request.class,
          RecordHandler.Request.class);

  private PayloadTarget() {}

  public static void check(byte[] input) throws IOException {
    for (Class<? extends Record> type : TYPES) {
      payload(input, type);
    }
    backfill(input);
  }

  private static <T extends Record> void payload(byte[] input, Class<T> type) throws IOException {
    T payload;
    try {
      payload = WorkflowJson.read(input, type, "payload");
    } catch (MalformedInputException | LimitExceededException e) {
      Property.isOneLine(e);
      return;
    }
    Property.equal(
        WorkflowJson.read(WorkflowJson.write(payload), type, "payload"), payload, "payload");
  }

  private static void backfill(byte[] input) throws IOException {
    ObjectNode json;
    try {
      json = Json.parseObject(input, "input");
    } catch (MalformedInputException | LimitExceededException e) {
      Property.isOneLine(e);
      return;
    }
    try {
      BackfillRequest request = BackfillRequest.parse(json, Instant.EPOCH);
      Property.holds(request.maxImages() > 0 && request.maxConcurrency() > 0, "nothing to do");
      Property.holds(request.repositories().filter() != null, "no filter");
    } catch (MalformedEventException e) {
      Property.isOneLine(e);
    }
  }
}
