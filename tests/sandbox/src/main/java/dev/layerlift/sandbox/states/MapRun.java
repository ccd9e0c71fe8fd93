package dev.layerlift.sandbox.states;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One attempt of an inline Map. The first iteration that fails ends the others and gives the Map
 * its error.
 */
final class MapRun {
  private final Run run;
  private final State.MapItems map;
  private final Optional<Integer> outerIteration;

  MapRun(Run run, State.MapItems map, Optional<Integer> outerIteration) {
    this.run = run;
    this.map = map;
    this.outerIteration = outerIteration;
  }

  JsonNode run(Bindings bindings) throws StateFailure, ExecutionTimeout, InterruptedException {
    JsonNode items = map.items().evaluate(bindings);
    if (!items.isArray()) {
      throw new StateFailure(
          ErrorName.QUERY_EVALUATION_ERROR, "Items of " + map.name() + " gives no array");
    }
    record(
        HistoryEventType.MAP_STARTED,
        outerIteration,
        JsonNodeFactory.instance.objectNode().put("length", items.size()));
    try {
      ArrayNode results = iterate(items, bindings);
      Quota.require("the result of " + map.name(), results);
      record(HistoryEventType.MAP_SUCCEEDED, outerIteration, JsonNodeFactory.instance.objectNode());
      return results;
    } catch (StateFailure failure) {
      record(HistoryEventType.MAP_FAILED, outerIteration, failure.output());
      throw failure;
    }
  }

  private ArrayNode iterate(JsonNode items, Bindings bindings)
      throws StateFailure, ExecutionTimeout, InterruptedException {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(map.maxConcurrency(), Thread.ofVirtual().factory())) {
      try {
        ExecutorCompletionService<JsonNode> completions = new ExecutorCompletionService<>(threads);
        List<Future<JsonNode>> iterations = new ArrayList<>();
        int atOnce = Math.min(map.maxConcurrency(), items.size());
        for (int i = 0; i < items.size() + atOnce; i++) {
          if (i >= atOnce) {
            result(completions.take()); // none is begun once one has failed
          }
          if (i < items.size()) {
            int index = i;
            iterations.add(completions.submit(() -> iteration(items.get(index), index, bindings)));
          }
        }
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        for (Future<JsonNode> iteration : iterations) {
          results.add(result(iteration));
        }
        return results;
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static JsonNode result(Future<JsonNode> iteration)
      throws StateFailure, ExecutionTimeout, InterruptedException {
    try {
      return iteration.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case StateFailure failure -> throw failure;
        case ExecutionTimeout timeout -> throw timeout;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  private JsonNode iteration(JsonNode item, int index, Bindings bindings)
      throws StateFailure, ExecutionTimeout, InterruptedException {
    Optional<Integer> iteration = Optional.of(index);
    record(
        HistoryEventType.MAP_ITERATION_STARTED, iteration, JsonNodeFactory.instance.objectNode());
    try {
      JsonNode input =
          map.itemSelector().isPresent()
              ? map.itemSelector().get().evaluate(withItem(bindings, item, index))
              : item;
      JsonNode output =
          new LevelRun(run, map.iteration(), iteration, bindings.variables()).run(input);
      record(
          HistoryEventType.MAP_ITERATION_SUCCEEDED,
          iteration,
          JsonNodeFactory.instance.objectNode());
      return output;
    } catch (StateFailure failure) {
      record(HistoryEventType.MAP_ITERATION_FAILED, iteration, failure.output());
      throw failure;
    }
  }

  private static Bindings withItem(Bindings bindings, JsonNode item, int index) {
    ObjectNode context = bindings.states().required("context").asObject().deepCopy();
    context.putObject("Map").putObject("Item").put("Index", index).set("Value", item);
    return bindings.with("context", context);
  }

  private void record(HistoryEventType type, Optional<Integer> iteration, ObjectNode details)
      throws StateFailure {
    run.record(type, Optional.of(map.name()), iteration, details);
  }
}
