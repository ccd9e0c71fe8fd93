package dev.layerlift.sandbox.states;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One attempt of a distributed Map: an execution of its own for each item, which sees nothing of
 * the execution around it. Items that fail are tolerated up to a part of all; beyond it, no more
 * are begun.
 */
final class DistributedMapRun {
  private static final JsonMapper JSON = new JsonMapper();

  /** Source: "Service quotas" in the developer guide. */
  static final int MAX_CONCURRENCY = 10_000;

  private final Run run;
  private final State.DistributedMap map;
  private final Optional<Integer> outerIteration;

  DistributedMapRun(Run run, State.DistributedMap map, Optional<Integer> outerIteration) {
    this.run = run;
    this.map = map;
    this.outerIteration = outerIteration;
  }

  JsonNode run(Bindings bindings) throws StateFailure, ExecutionTimeout, InterruptedException {
    List<JsonNode> items = read(bindings);
    int concurrency = number(map.maxConcurrency(), "MaxConcurrency", 1, MAX_CONCURRENCY, bindings);
    int tolerated = number(map.tolerated(), "ToleratedFailurePercentage", 0, 100, bindings);
    String bucket = text(map.resultBucket(), bindings);
    String prefix = text(map.resultPrefix(), bindings);
    String id = UUID.randomUUID().toString();
    MapRunReport report =
        run.mapRuns().begin(run.account().mapRunArn(run.machine().name(), map.name(), id), items);
    record(HistoryEventType.MAP_STARTED, JsonNodeFactory.instance.objectNode());
    runAll(items, concurrency, tolerated, report);
    JsonNode output = write(report, bucket, prefix);
    if (report.failedPercentage() > tolerated) {
      StateFailure failure =
          new StateFailure(
              "States.ExceedToleratedFailureThreshold",
              "The specified tolerated failure threshold was exceeded");
      record(HistoryEventType.MAP_FAILED, failure.output());
      throw failure;
    }
    record(HistoryEventType.MAP_SUCCEEDED, JsonNodeFactory.instance.objectNode());
    return output;
  }

  /** One item a line. */
  private List<JsonNode> read(Bindings bindings) throws StateFailure {
    String bucket = text(map.itemBucket(), bindings);
    String key = text(map.itemKey(), bindings);
    String lines =
        run.services()
            .objects()
            .get(bucket, key)
            .orElseThrow(() -> itemsFailed("no object s3://" + bucket + "/" + key));
    List<JsonNode> items = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      try {
        items.add(Quota.require("an item of " + map.name(), JSON.readTree(line)));
      } catch (JacksonException e) {
        throw itemsFailed("line " + (items.size() + 1) + " is no JSON: " + e.getOriginalMessage());
      }
    }
    return items;
  }

  private static StateFailure itemsFailed(String reason) {
    return new StateFailure("States.ItemReaderFailed", reason);
  }

  private void runAll(List<JsonNode> items, int concurrency, int tolerated, MapRunReport report)
      throws ExecutionTimeout, InterruptedException {
    AtomicBoolean exceeded = new AtomicBoolean();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(concurrency, Thread.ofVirtual().factory())) {
      try {
        List<Future<?>> children = new ArrayList<>();
        for (JsonNode item : items) {
          children.add(
              threads.submit(() -> {
                if (exceeded.get()) {
                  report.addPending(item);
                } else {
                  runOne(item, report);
                  exceeded.compareAndSet(false, report.failedPercentage() > tolerated);
                }
              }));
        }
        for (Future<?> child : children) {
          child.get();
          run.remaining();
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("a child execution of " + map.name(), e.getCause());
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private void runOne(JsonNode item, MapRunReport report) {
    String name = UUID.randomUUID().toString();
    String machine = run.machine().name() + "/" + map.name();
    Execution child =
        new Execution(
            run.account().executionArn(machine, name), name, run.timing(), run.listener());
    ExecutionOutcome outcome = StepFunctions.runToTheEnd(run.ofChild(child, item), map.iteration());
    report.add(child, run.account().stateMachineArn(machine), item, outcome, run.now());
  }

  private JsonNode write(MapRunReport report, String bucket, String prefix) throws StateFailure {
    try {
      return report.write(run.services().objects(), bucket, prefix);
    } catch (FunctionFailure e) {
      throw new StateFailure("States.ResultWriterFailed", e.error() + ": " + e.description());
    }
  }

  private int number(Template template, String field, int least, int most, Bindings bindings)
      throws StateFailure {
    JsonNode value = template.evaluate(bindings);
    if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
      throw new StateFailure(
          ErrorName.QUERY_EVALUATION_ERROR,
          "%s of %s is %s, not %d to %d".formatted(field, map.name(), value, least, most));
    }
    return value.intValue();
  }

  private String text(Template template, Bindings bindings) throws StateFailure {
    JsonNode value = template.evaluate(bindings);
    if (!value.isString()) {
      throw new StateFailure(
          ErrorName.QUERY_EVALUATION_ERROR, "no string in " + map.name() + ": " + value);
    }
    return value.stringValue();
  }

  private void record(HistoryEventType type, ObjectNode details) throws StateFailure {
    run.record(type, Optional.of(map.name()), outerIteration, details);
  }
}
