package dev.layerlift.bench.costs;

import dev.layerlift.bench.costs.CostInputs.Assumptions;
import dev.layerlift.bench.costs.CostInputs.Prices;
import dev.layerlift.sandbox.lambda.FunctionSpec;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import dev.layerlift.workflow.WorkerSize;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one kind of image costs, at one speed of the network. The formulas of the page are these.
 *
 * @param networkMegabitsPerSecond of one function
 */
record Costs(
    CostInputs inputs,
    Walk walk,
    Map<String, FunctionSpec> functions,
    double networkMegabitsPerSecond) {
  private static final double IMAGES = 1000;
  private static final double MB = 1e6;
  private static final double GB = 1e9;
  private static final double MIB = 1 << 20;

  /** Lambda bills memory in units of 1024 MiB. */
  private static final double BILLED_GB_MIB = 1024;

  static Costs of(CostInputs inputs, Walk walk, double networkMegabitsPerSecond) {
    return new Costs(
        inputs,
        walk,
        FunctionSpec.deployed().stream().collect(Collectors.toMap(FunctionSpec::name, f -> f)),
        networkMegabitsPerSecond);
  }

  /** Dollars of the layer functions for a thousand images. */
  double layerFunctions() {
    return IMAGES
        * work().stream().mapToDouble(layer -> invocation(worker(layer), seconds(layer))).sum();
  }

  /** Dollars of all other functions for a thousand images. */
  double otherFunctions() {
    return IMAGES
        * walk.invocations().entrySet().stream()
            .filter(invoked -> !invoked.getKey().startsWith("Layer"))
            .mapToDouble(invoked ->
                invoked.getValue()
                    * invocation(
                        function(invoked.getKey()), assumptions().stageInvocationSeconds()))
            .sum();
  }

  double transitions() {
    return IMAGES * walk.transitions() * prices().stateTransition();
  }

  double objects() {
    Assumptions a = assumptions();
    int layers = work().size();
    return IMAGES
        * ((a.s3PutsPerImage() + layers * a.s3PutsPerLayer()) * prices().s3Put()
            + (a.s3GetsPerImage() + layers * a.s3GetsPerLayer()) * prices().s3Get());
  }

  double events() {
    return IMAGES * walk.announced() * prices().customEvent();
  }

  double logs() {
    int invocations = walk.invocations().values().stream().mapToInt(Integer::intValue).sum();
    double bytes =
        invocations * (double) assumptions().logBytesPerInvocation()
            + walk.events() * (double) assumptions().logBytesPerHistoryEvent();
    return IMAGES * bytes / GB * prices().logGb();
  }

  double traces() {
    return IMAGES * prices().trace();
  }

  double total() {
    return layerFunctions()
        + otherFunctions()
        + transitions()
        + objects()
        + events()
        + logs()
        + traces();
  }

  /** Dollars a month for what a thousand images add to the registry, if none shares a layer. */
  double storageMonth() {
    return IMAGES * addedBytes() / GB * prices().registryGbMonth();
  }

  /** Bytes that one image adds to the registry. */
  double addedBytes() {
    return work().stream().mapToDouble(this::addedBytes).sum();
  }

  /** Wall time of a layer's invocation: the pass streams, so the slower of the two holds it up. */
  double seconds(LayerPlan layer) {
    double cores = worker(layer).memory().bytes() / MIB / assumptions().vcpuPerMemoryMiB();
    double processor =
        mb(layer) / (rate(layer.action()) * assumptions().lambdaCoreToMeasuredCore() * cores);
    double network = (mb(layer) + addedBytes(layer) / MB) * 8 / networkMegabitsPerSecond;
    return assumptions().layerInvocationSeconds() + Math.max(processor, network);
  }

  /** Largest first, as the plan has them. */
  List<LayerPlan> work() {
    return walk.plan().layers().stream().filter(layer -> layer.action().isWork()).toList();
  }

  FunctionSpec worker(LayerPlan layer) {
    return function(layer.worker() == WorkerSize.SMALL ? "LayerSmall" : "LayerLarge");
  }

  private double addedBytes(LayerPlan layer) {
    double added = 0;
    if (layer.action().recompresses()) {
      added += layer.layer().size() * assumptions().zstdToGzip();
    }
    if (layer.action().indexes()) {
      added += layer.layer().size() * assumptions().ztocToGzip();
    }
    return added;
  }

  private double rate(LayerAction action) {
    double seconds = 0;
    if (action.recompresses()) {
      seconds += 1 / assumptions().recompressedMbPerCpuSecond();
    }
    if (action.indexes()) {
      seconds += 1 / assumptions().indexedMbPerCpuSecond();
    }
    return 1 / seconds;
  }

  private double invocation(FunctionSpec function, double seconds) {
    double gigabytes = function.memory().bytes() / MIB / BILLED_GB_MIB;
    return prices().lambdaRequest() + seconds * gigabytes * prices().lambdaGbSecond();
  }

  private FunctionSpec function(String name) {
    FunctionSpec function = functions.get(name);
    if (function == null) {
      throw new IllegalStateException("no function " + name);
    }
    return function;
  }

  private static double mb(LayerPlan layer) {
    return layer.layer().size() / MB;
  }

  private Prices prices() {
    return inputs.prices();
  }

  private Assumptions assumptions() {
    return inputs.assumptions();
  }
}
