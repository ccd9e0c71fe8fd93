package dev.layerlift.event;

import dev.layerlift.workflow.MalformedEventException;
import tools.jackson.databind.JsonNode;

/** An event, judged: a push to work on, or something else. */
public sealed interface EcrEvent permits EcrPushEvent, EcrEvent.NotOurs {
  /**
   * Nothing is wrong, and nothing is to be done.
   *
   * @param reason in plain words
   */
  record NotOurs(String reason) implements EcrEvent {}

  /**
   * Strict about what is used, blind to what is not. The rule's pattern has sorted out most of what
   * is not ours; this judges again, because an execution can be started without the rule.
   *
   * @param event as EventBridge delivers it
   * @throws MalformedEventException if it is no event, or a push of something with a broken name
   */
  static EcrEvent parse(JsonNode event) {
    return new EventReader(event).read();
  }
}
