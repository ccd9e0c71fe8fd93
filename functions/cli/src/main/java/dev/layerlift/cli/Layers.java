package dev.layerlift.cli;

import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Runs the layers of a plan side by side, as the state machine's Map does. */
final class Layers {
  private final int atOnce;
  private final Function<LayerPlan, LayerResult> stage;

  /**
   * @param atOnce how many layers are in work at the same time, at least one
   * @param stage does one layer; called by several threads
   */
  Layers(int atOnce, Function<LayerPlan, LayerResult> stage) {
    this.atOnce = atOnce;
    this.stage = stage;
  }

  /**
   * @return one result for each layer that the plan works on, in the plan's order
   */
  List<LayerResult> run(OptimizationPlan plan) throws InterruptedException {
    List<LayerPlan> work = plan.layers().stream().filter(layer -> layer.action().isWork()).toList();
    ExecutorService executor = Executors.newFixedThreadPool(atOnce);
    try {
      List<Future<LayerResult>> running =
          work.stream().map(layer -> executor.submit(() -> stage.apply(layer))).toList();
      List<LayerResult> results = new ArrayList<>();
      for (Future<LayerResult> layer : running) {
        results.add(layer.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      executor.shutdownNow();
      executor.close();
    }
  }
}
