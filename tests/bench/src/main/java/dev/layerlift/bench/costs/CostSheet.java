package dev.layerlift.bench.costs;

import dev.layerlift.bench.costs.CostInputs.TypicalImage;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.workflow.OptimizationPlan.LayerPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Writes the cost sheet.
 *
 * <pre>
 * java dev.layerlift.bench.costs.CostSheet [prices and assumptions] &gt; costs.md
 * </pre>
 *
 * By default {@code docs/costs.json}. {@code CostSheetTest} holds the page of the repository to it.
 */
public final class CostSheet {
  static final Path INPUTS = Path.of("docs", "costs.json");

  private final CostInputs inputs;

  /** For each image, at the slowest and the fastest network. */
  private final List<List<Costs>> costs;

  private CostSheet(CostInputs inputs, List<List<Costs>> costs) {
    this.inputs = inputs;
    this.costs = costs;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path file = args.length > 0 ? Path.of(args[0]) : INPUTS;
    new PrintStream(System.out, true, StandardCharsets.UTF_8).print(page(file));
  }

  /** The page, in Markdown. */
  static String page(Path file) throws IOException, InterruptedException {
    CostInputs inputs = CostInputs.read(file);
    List<List<Costs>> costs = new ArrayList<>();
    for (TypicalImage image : inputs.images()) {
      Walk walk = Walk.of(image.layers());
      costs.add(
          inputs.assumptions().networkMegabitsPerSecond().stream()
              .map(speed -> Costs.of(inputs, walk, speed))
              .toList());
    }
    return new CostSheet(inputs, costs).page(Files.readString(file));
  }

  private String page(String json) {
    return """
    # Costs

    Written by `CostSheet` from [costs.json](costs.json); change the numbers there and run

    ```
    mvn -pl tests/bench -am test -Dtest=CostSheetTest -Dcosts=write -Dsurefire.failIfNoSpecifiedTests=false
    ```

    Prices are list prices of us-east-1 as they were public in %s, in US dollars, without free tier, discount and tax. They were
    typed in: compare them with AWS's own pages before you rely on one. Nobody has compared this page with a bill. What is counted: the state machine's transitions and calls, by running it; which function takes which layer,
    by the planner. What is assumed: all else in `assumptions`. The speeds of one core come from
    [performance.md](performance.md); that a core of Lambda has %s of it, and %s Mbit/s of network for a
    function, is an assumption: Lambda promises neither.

    ## A thousand images

    Dollars; no layer is shared with another image. A layer that was done before costs its invocation and a read.

    %s
    ## What runs by itself

    %s
    ## The way of each

    %s
    ## Formulas

    ```
    %s```

    Data that moves between functions, registry and bucket stays in the region and costs nothing. Pushes, and their events, are
    AWS's. The dead-letter queue is empty. Not in the table: `kms-key=create` ($1 a month), `vpc=isolated` (its interface endpoints,
    by the hour and gigabyte), `central-bus` (an event delivered to another account costs like one put), and storing logs and
    state, which expire. X-Ray samples: the table has every execution traced, which is the most.

    ## Inputs

    ```json
    %s```
    """
        .formatted(
            inputs.asOf(),
            percent(inputs.assumptions().lambdaCoreToMeasuredCore()),
            range(inputs.assumptions().networkMegabitsPerSecond()),
            table(),
            upkeep(),
            ways(),
            formulas(),
            json);
  }

  private String table() {
    StringBuilder table = new StringBuilder("|");
    StringBuilder rule = new StringBuilder("|---|");
    for (TypicalImage image : inputs.images()) {
      table.append(" | ").append(image.name());
      rule.append("---:|");
    }
    table.append(" |\n").append(rule).append('\n');
    row(table, "Lambda, layers", Costs::layerFunctions);
    row(table, "Lambda, other stages", Costs::otherFunctions);
    row(table, "Step Functions", Costs::transitions);
    row(table, "CloudWatch Logs", Costs::logs);
    row(table, "S3 requests", Costs::objects);
    row(table, "X-Ray", Costs::traces);
    row(table, "EventBridge", Costs::events);
    row(table, "**together**", Costs::total);
    row(table, "ECR, a month", Costs::storageMonth);
    return table.append('\n').append(fixed()).toString();
  }

  private String fixed() {
    CostInputs.Prices prices = inputs.prices();
    double month =
        inputs.fixed().dashboards() * prices.dashboardMonth()
            + inputs.fixed().alarms() * prices.alarmMonth()
            + CustomMetrics.ofAllOutcomes() * prices.customMetricMonth();
    return """
    Beside them, whatever the number of images: up to $%s a month for the dashboard, %d alarms and %d metrics (by outcome);
    each kind of error that occurs adds %d metrics, $%s a month.
    """
        .formatted(
            dollars(month),
            inputs.fixed().alarms(),
            CustomMetrics.ofAllOutcomes(),
            CustomMetrics.ofAnError(),
            dollars(CustomMetrics.ofAnError() * prices.customMetricMonth()));
  }

  private String upkeep() {
    Upkeep upkeep = new Upkeep(inputs);
    return """
    In an account with %d repositories, whatever the number of images: $%s a month for the hourly Reconcile, $%s for
    Retire's daily sweep, $%s for waiting at the queue that Redrive empties; together $%s. The listing of a backfill costs $%s, once.
    A look = lambdaRequest + upkeepRepositories × (upkeepSecondsPerRepository × memory GiB × lambdaGbSecond + upkeepListsPerRepository × s3List).
    """
        .formatted(
            inputs.assumptions().upkeepRepositories(),
            dollars(upkeep.reconcile()),
            dollars(upkeep.sweep()),
            dollars(upkeep.redrive()),
            dollars(upkeep.month()),
            dollars(upkeep.listing()));
  }

  private void row(StringBuilder table, String name, ToDoubleFunction<Costs> cost) {
    table.append("| ").append(name);
    for (List<Costs> image : costs) {
      List<String> ends =
          image.stream().map(c -> dollars(cost.applyAsDouble(c))).distinct().toList();
      table.append(" | ").append(String.join(" to ", ends.reversed()));
    }
    table.append(" |\n");
  }

  private String ways() {
    StringBuilder ways = new StringBuilder();
    for (int i = 0; i < costs.size(); i++) {
      List<Costs> ends = costs.get(i);
      Walk walk = ends.getFirst().walk();
      ways.append(
          """
          **%s** (%s): %d transitions, %d events in the history; calls %s; %s added to the registry.

          """
              .formatted(
                  inputs.images().get(i).name(),
                  walk.plan().reason(),
                  walk.transitions(),
                  walk.events(),
                  walk.invocations().entrySet().stream()
                      .sorted(Map.Entry.comparingByKey())
                      .map(call ->
                          call.getKey() + (call.getValue() == 1 ? "" : " ×" + call.getValue()))
                      .collect(Collectors.joining(", ")),
                  ByteSize.ofBytes(Math.round(ends.getFirst().addedBytes())).toHumanString()));
      if (!ends.getFirst().work().isEmpty()) {
        ways.append("| layer | function | seconds |\n|---:|---|---:|\n");
        for (LayerPlan layer : ends.getFirst().work()) {
          ways.append(
              "| %s | %s | %s |\n"
                  .formatted(
                      ByteSize.ofBytes(layer.layer().size()).toHumanString(),
                      ends.getFirst().worker(layer).name(),
                      ends.reversed().stream()
                          .map(c -> String.format(Locale.ROOT, "%.1f", c.seconds(layer)))
                          .distinct()
                          .collect(Collectors.joining(" to "))));
        }
        ways.append('\n');
      }
    }
    return ways.toString();
  }

  private static String formulas() {
    return """
    image        = layers + stages + transitions + logs + requests + trace + event
    layers       = sum over layers: lambdaRequest + seconds × memory GiB × lambdaGbSecond
    seconds      = layerInvocationSeconds + max(processor, network)
    processor    = gzip MB / (MbPerCpuSecond × lambdaCoreToMeasuredCore × memory MiB / vcpuPerMemoryMiB)
    network      = (gzip MB + added MB) × 8 / networkMegabitsPerSecond
    added MB     = gzip MB × zstdToGzip, or × ztocToGzip
    stages       = other calls × (lambdaRequest + stageInvocationSeconds × memory GiB × lambdaGbSecond)
    transitions  = states entered × stateTransition
    logs         = (calls × logBytesPerInvocation + history events × logBytesPerHistoryEvent) × logGb
    requests     = (s3PutsPerImage + layers × s3PutsPerLayer) × s3Put, and the same with gets
    ECR, a month = added GB × registryGbMonth
    """;
  }

  private static String dollars(double amount) {
    return String.format(Locale.ROOT, amount < 0.1 ? "%.4f" : "%.2f", amount);
  }

  private static String percent(double part) {
    return Math.round(part * 100) + " %";
  }

  private static String range(List<Double> ends) {
    return ends.stream()
        .map(end -> Long.toString(Math.round(end)))
        .collect(Collectors.joining(" to "));
  }
}
