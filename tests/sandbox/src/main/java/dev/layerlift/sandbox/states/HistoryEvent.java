package dev.layerlift.sandbox.states;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One event of an execution's history, named as in the API's GetExecutionHistory.
 *
 * @param id counts from 1
 * @param state the state it belongs to; absent for the execution's own
 * @param iteration the item's index, for what happens inside a Map
 * @param details what the API puts below the event's details: input, output, error, cause
 */
public record HistoryEvent(
    int id,
    Instant timestamp,
    HistoryEventType type,
    Optional<String> state,
    Optional<Integer> iteration,
    ObjectNode details) {}
