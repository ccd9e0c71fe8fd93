package dev.layerlift.sandbox.states;

import dev.layerlift.sandbox.states.LevelRun.Step;
import dev.layerlift.sandbox.states.State.Catcher;
import dev.layerlift.sandbox.states.State.Next;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One visit to a state whose errors are retried and caught. */
final class FallibleRun {
  private final Run run;
  private final LevelRun levelRun;
  private final State.Fallible state;
  private final Instant enteredAt;
  private final Optional<Integer> iteration;

  /** Retries spent, one count for each retrier; they last as long as the visit. */
  private final int[] spent;

  FallibleRun(
      Run run,
      LevelRun levelRun,
      State.Fallible state,
      Instant enteredAt,
      Optional<Integer> iteration) {
    this.run = run;
    this.levelRun = levelRun;
    this.state = state;
    this.enteredAt = enteredAt;
    this.iteration = iteration;
    this.spent = new int[state.retriers().size()];
  }

  Step run(JsonNode input) throws StateFailure, ExecutionTimeout, InterruptedException {
    for (int retries = 0; ; retries++) {
      Bindings bindings = levelRun.bindings(state.name(), enteredAt, retries, input);
      try {
        JsonNode result =
            switch (state) {
              case State.Task task -> new TaskRun(run, task, iteration).run(bindings);
              case State.MapItems map -> new MapRun(run, map, iteration).run(bindings);
              case State.DistributedMap map ->
                  new DistributedMapRun(run, map, iteration).run(bindings);
            };
        return levelRun.step(
            state.name(), state.effect(), bindings.with("result", result), result, state.next());
      } catch (StateFailure failure) {
        noteEvaluation(failure);
        if (!waitForRetry(failure)) {
          return caught(failure, bindings);
        }
      }
    }
  }

  private void noteEvaluation(StateFailure failure) throws StateFailure {
    if (failure.error().equals(ErrorName.QUERY_EVALUATION_ERROR)) {
      run.record(
          HistoryEventType.EVALUATION_FAILED,
          Optional.of(state.name()),
          iteration,
          failure.output());
    }
  }

  /** Waits if the first retrier that covers the error has a retry left. */
  private boolean waitForRetry(StateFailure failure) throws ExecutionTimeout, InterruptedException {
    List<Retrier> retriers = state.retriers();
    for (int i = 0; i < retriers.size(); i++) {
      Retrier retrier = retriers.get(i);
      if (retrier.covers(failure.error())) {
        if (spent[i] >= retrier.maxAttempts()) {
          return false;
        }
        run.sleep(retrier.delay(spent[i]++, run.timing().random()));
        return true;
      }
    }
    return false;
  }

  private Step caught(StateFailure failure, Bindings bindings) throws StateFailure {
    for (Catcher catcher : state.catchers()) {
      if (catcher.covers(failure.error())) {
        return levelRun.step(
            state.name(),
            catcher.effect(),
            bindings.with("errorOutput", failure.output()),
            failure.output(),
            new Next.To(catcher.next()));
      }
    }
    throw failure;
  }
}
