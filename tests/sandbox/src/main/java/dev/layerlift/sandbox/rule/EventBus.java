package dev.layerlift.sandbox.rule;

import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** The way from a push to the rule's target: an event is made, judged, and handed on or dropped. */
public final class EventBus {
  /** Hears of every event, also of those that no rule picks. */
  @FunctionalInterface
  public interface Listener {
    void onEvent(JsonNode event, boolean matched);
  }

  private final EcrEvents events;
  private final EventRule rule;
  private final Consumer<JsonNode> target;
  private final Listener listener;

  /**
   * @param target gets each event that matches, on the caller's thread; must not block
   */
  public EventBus(EcrEvents events, EventRule rule, Consumer<JsonNode> target, Listener listener) {
    this.events = events;
    this.rule = rule;
    this.target = target;
    this.listener = listener;
  }

  /** To be called once for each manifest that the registry has accepted. */
  public void pushed(EcrAction push) {
    put(events.of(push));
  }

  /** To be called once for each deletion; returns the event. */
  public JsonNode deleted(EcrAction deletion) {
    JsonNode event = events.ofDeletion(deletion);
    put(event);
    return event;
  }

  /** An event from wherever. */
  public void put(JsonNode event) {
    boolean matched = rule.matches(event);
    listener.onEvent(event, matched);
    if (matched) {
      target.accept(event);
    }
  }
}
