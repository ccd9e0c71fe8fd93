package dev.layerlift.sandbox.states;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One run of a state machine. */
public final class Execution {
  private final String arn;
  private final String name;
  private final Instant startedAt;
  private final History history;
  private final CompletableFuture<ExecutionOutcome> outcome = new CompletableFuture<>();

  Execution(String arn, String name, Timing timing, ExecutionListener listener) {
    this.arn = arn;
    this.name = name;
    this.startedAt = timing.clock().instant();
    this.history = new History(timing.clock(), event -> listener.onEvent(this, event));
  }

  /** The {@code Execution.Id} of the context object. */
  public String arn() {
    return arn;
  }

  public String name() {
    return name;
  }

  public Instant startedAt() {
    return startedAt;
  }

  /** What has happened so far. */
  public List<HistoryEvent> history() {
    return history.events();
  }

  public boolean isRunning() {
    return !outcome.isDone();
  }

  /** Waits for the end. */
  public ExecutionOutcome await() throws InterruptedException {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a fault of the interpreter", e.getCause());
    }
  }

  History log() {
    return history;
  }

  void end(ExecutionOutcome how) {
    outcome.complete(how);
  }

  void breakDown(Throwable fault) {
    outcome.completeExceptionally(fault);
  }
}
