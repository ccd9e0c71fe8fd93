package dev.layerlift.sandbox.states;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** An execution's history. Iterations of a Map write into it at once. */
final class History {
  /** The most events that a standard execution may have. */
  static final int MAX_EVENTS = 25_000;

  private final InstantSource clock;
  private final Consumer<HistoryEvent> listener;
  private final List<HistoryEvent> events = new ArrayList<>();

  History(InstantSource clock, Consumer<HistoryEvent> listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * @throws StateFailure {@code States.Runtime} if only the last event still has room
   */
  void add(
      HistoryEventType type,
      Optional<String> state,
      Optional<Integer> iteration,
      ObjectNode details)
      throws StateFailure {
    synchronized (this) {
      if (events.size() >= MAX_EVENTS - 1) {
        throw new StateFailure(
            ErrorName.RUNTIME, "the history has reached its limit of " + MAX_EVENTS + " events");
      }
      append(type, state, iteration, details);
    }
  }

  /** The event that ends the history. */
  synchronized void close(HistoryEventType type, ObjectNode details) {
    append(type, Optional.empty(), Optional.empty(), details);
  }

  private void append(
      HistoryEventType type,
      Optional<String> state,
      Optional<Integer> iteration,
      ObjectNode details) {
    HistoryEvent event =
        new HistoryEvent(events.size() + 1, clock.instant(), type, state, iteration, details);
    events.add(event);
    listener.accept(event);
  }

  synchronized List<HistoryEvent> events() {
    return List.copyOf(events);
  }
}
