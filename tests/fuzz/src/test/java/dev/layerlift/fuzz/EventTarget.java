package dev.layerlift.fuzz;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.event.EcrDeletion;
import dev.layerlift.event.EcrEvent;
import dev.layerlift.event.EcrPushEvent;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.Json;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.MalformedEventException;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** Events: a value whose names are sound, or one typed refusal. */
final class EventTarget {
  private EventTarget() {}

  static void check(byte[] input) throws IOException {
    ObjectNode event;
    try {
      event = Json.parseObject(input, "event");
    } catch (MalformedInputException | LimitExceededException e) {
      Property.isOneLine(e);
      return;
    }
    try {
      switch (EcrEvent.parse(event)) {
        case EcrEvent.NotOurs(String reason) -> Property.isOneLine(reason);
        case EcrPushEvent push -> push(push);
      }
    } catch (MalformedEventException e) {
      Property.isOneLine(e);
    }
    try {
      EcrDeletion.parse(event).ifPresent(deletion -> Property.isOneLine(deletion.toString()));
    } catch (MalformedEventException e) {
      Property.isOneLine(e);
    }
  }

  private static void push(EcrPushEvent push) throws IOException {
    ImageAddress image = push.image();
    Property.equal(
        WorkflowJson.read(WorkflowJson.write(image), ImageAddress.class, "image"), image, "image");
    String name = ImageReference.of(push.registry().host(), push.repository(), push.tag()) + "";
    Property.equal(ImageReference.parse(name).toString(), name, "reference");
  }
}
