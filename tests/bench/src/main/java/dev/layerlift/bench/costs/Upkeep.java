package dev.layerlift.bench.costs;

import dev.layerlift.bench.costs.CostInputs.Assumptions;
import dev.layerlift.bench.costs.CostInputs.Prices;
import dev.layerlift.sandbox.lambda.FunctionSpec;

/**
 * Dollars a month for what runs whether anybody pushes or not. A look over all repositories takes
 * time and lists by the repository.
 */
record Upkeep(CostInputs inputs) {
  private static final double GIB = 1 << 30;

  double reconcile() {
    return inputs.assumptions().reconcilesPerMonth() * look("Reconcile");
  }

  double sweep() {
    return inputs.assumptions().sweepsPerMonth() * look("Retire");
  }

  /** The queue is empty: only the waiting at it costs. */
  double redrive() {
    return inputs.assumptions().queuePollsPerMonth() * inputs.prices().queueRequest();
  }

  /** The listing of a backfill, once. */
  double listing() {
    return look("Backfill");
  }

  double month() {
    return reconcile() + sweep() + redrive();
  }

  private double look(String name) {
    Assumptions a = inputs.assumptions();
    Prices prices = inputs.prices();
    FunctionSpec function =
        FunctionSpec.deployed().stream()
            .filter(f -> f.name().equals(name))
            .findFirst()
            .orElseThrow();
    double seconds = a.upkeepRepositories() * a.upkeepSecondsPerRepository();
    return prices.lambdaRequest()
        + seconds * (function.memory().bytes() / GIB) * prices.lambdaGbSecond()
        + a.upkeepRepositories() * a.upkeepListsPerRepository() * prices.s3List();
  }
}
