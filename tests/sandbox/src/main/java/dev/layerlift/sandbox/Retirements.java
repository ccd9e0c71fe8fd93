package dev.layerlift.sandbox;

import dev.layerlift.sandbox.rule.EventRule;
import dev.layerlift.sandbox.states.FunctionFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/**
 * The rule for deletions and its target: an asynchronous call of Retire, tried three times as
 * Lambda does.
 */
final class Retirements implements AutoCloseable {
  private static final int ATTEMPTS = 3;

  /** Calls a function and waits. */
  @FunctionalInterface
  interface Invoker {
    JsonNode invoke(String function, JsonNode payload) throws FunctionFailure, InterruptedException;
  }

  private final EventRule rule = EventRule.deployedForDeletions();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Future<JsonNode>> pending = new ConcurrentLinkedQueue<>();
  private final Invoker functions;

  Retirements(Invoker functions) {
    this.functions = functions;
  }

  void deleted(JsonNode event) {
    if (rule.matches(event)) {
      pending.add(threads.submit(() -> invoke(event)));
    }
  }

  private JsonNode invoke(JsonNode event) throws FunctionFailure, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return functions.invoke("Retire", event);
      } catch (FunctionFailure e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** A call's own deletions raise their events before it answers: nothing is missed here. */
  List<JsonNode> await() throws InterruptedException {
    List<JsonNode> answers = new ArrayList<>();
    for (Future<JsonNode> next = pending.poll(); next != null; next = pending.poll()) {
      try {
        answers.add(next.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("Retire failed three times", e.getCause());
      }
    }
    return answers;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
