package dev.layerlift.bench.costs;

import dev.layerlift.bench.costs.CostInputs.Assumptions;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.publish.ManifestCount;
import dev.layerlift.reconcile.BackfillRates;
import dev.layerlift.reconcile.BackfillRates.Rate;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rates that a backfill's estimate uses: those of the cost sheet's typical images at the
 * slowest network, split into what an image costs and what its bytes cost.
 */
final class BackfillFigures {
  static final Path FILE =
      Path.of("functions/pipeline/src/main/resources/dev/layerlift/reconcile/backfill-rates.json");

  private static final double IMAGES = 1000;
  private static final double MB = 1e6;
  private static final double GIB = 1 << 30;

  private BackfillFigures() {}

  static String text(Path inputs) throws IOException, InterruptedException {
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(of(CostInputs.read(inputs)))
        + "\n";
  }

  static BackfillRates of(CostInputs inputs) throws InterruptedException {
    Assumptions a = inputs.assumptions();
    double slowest = a.networkMegabitsPerSecond().stream().min(Double::compare).orElseThrow();
    return new BackfillRates(
        rate(inputs, slowest, Strategy.SKIP),
        rate(inputs, slowest, Strategy.ZSTD),
        rate(inputs, slowest, Strategy.SOCI));
  }

  private static Rate rate(CostInputs inputs, double network, Strategy strategy)
      throws InterruptedException {
    for (CostInputs.TypicalImage image : inputs.images()) {
      Walk walk = Walk.of(image.layers());
      if (walk.plan().strategy() == strategy) {
        double megabytes = image.layers().stream().mapToLong(l -> l.bytes()).sum() / MB;
        return rate(Costs.of(inputs, walk, network), megabytes);
      }
    }
    throw new NoSuchElementException("no typical image gets " + strategy);
  }

  private static Rate rate(Costs costs, double megabytes) {
    Assumptions a = costs.inputs().assumptions();
    List<LayerPlan> work = costs.work();
    double passes =
        work.stream()
            .mapToDouble(layer ->
                pass(costs, layer)
                    * (costs.worker(layer).memory().bytes() / GIB)
                    * costs.inputs().prices().lambdaGbSecond())
            .sum();
    double others =
        costs.walk().invocations().entrySet().stream()
            .filter(call -> !call.getKey().startsWith("Layer"))
            .mapToInt(call -> call.getValue())
            .sum();
    double longest = work.stream().mapToDouble(layer -> pass(costs, layer)).max().orElse(0);
    return new Rate(
        costs.total() / IMAGES
            - passes
            + a.transitionsPerBackfilledImage() * costs.inputs().prices().stateTransition(),
        passes / megabytes,
        others * a.stageInvocationSeconds() + (work.isEmpty() ? 0 : a.layerInvocationSeconds()),
        longest / megabytes,
        ManifestCount.expected(
            costs.walk().plan(), Optional.of(MediaType.OCI_MANIFEST), SociVersion.V2));
  }

  /** Seconds of a layer's pass, without start and requests. */
  private static double pass(Costs costs, LayerPlan layer) {
    return costs.seconds(layer) - costs.inputs().assumptions().layerInvocationSeconds();
  }
}
