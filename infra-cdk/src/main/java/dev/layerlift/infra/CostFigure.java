package dev.layerlift.infra;

import dev.layerlift.infra.StageFunctions.Stage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.SingleValueWidget;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

/**
 * What a thousand images cost in the time that the dashboard shows, as far as metrics tell: the
 * functions of the states and the transitions, which are nine tenths of {@code docs/costs.md}.
 */
final class CostFigure {
  /** IsImage, ChooseStrategy, the Map, Announce: what an execution enters beside its functions. */
  private static final int STATES_WITHOUT_FUNCTION = 4;

  private static final BigDecimal MIB_MILLIS_PER_GIB_SECOND = BigDecimal.valueOf(1024 * 1000);

  private final Map<String, IMetric> metrics = new LinkedHashMap<>();
  private final List<String> dollars = new ArrayList<>();

  /**
   * In dollars.
   *
   * @param gbSecond of a function's memory
   * @param request one call of a function
   * @param transition one state entered
   */
  record Prices(BigDecimal gbSecond, BigDecimal request, BigDecimal transition) {}

  private CostFigure(StateMachine workflow, List<Stage> stages, Prices prices) {
    MetricOptions sum = Alarms.sum();
    metrics.put("executions", workflow.metricStarted(sum));
    add("executions", states(STATES_WITHOUT_FUNCTION, prices));
    for (Stage stage : stages) {
      FunctionSpec spec = stage.spec();
      String id = Character.toLowerCase(spec.name().charAt(0)) + spec.name().substring(1);
      metrics.put(id + "Calls", stage.function().metricInvocations(sum));
      metrics.put(id + "Millis", stage.function().metricDuration(sum));
      BigDecimal call = prices.request().add(states(1, prices));
      BigDecimal milli =
          prices
              .gbSecond()
              .multiply(BigDecimal.valueOf(spec.memoryMiB()))
              .divide(MIB_MILLIS_PER_GIB_SECOND, MathContext.DECIMAL32);
      add(id + "Calls", call);
      add(id + "Millis", milli);
    }
  }

  /**
   * @param stages the functions of the states
   */
  static IWidget of(StateMachine workflow, List<Stage> stages, Prices prices, int width) {
    CostFigure figure = new CostFigure(workflow, stages, prices);
    String title = "Dollars for a thousand images (functions and states)";
    return SingleValueWidget.Builder.create()
        .title(title)
        .width(width)
        .height(Overview.HEIGHT)
        .setPeriodToTimeRange(true)
        .metrics(
            List.of(
                MathExpression.Builder.create()
                    .expression(
                        "1000 * (%s) / executions".formatted(String.join(" + ", figure.dollars)))
                    .usingMetrics(figure.metrics)
                    .label(title)
                    .period(Duration.hours(1))
                    .build()))
        .build();
  }

  private void add(String metric, BigDecimal price) {
    dollars.add(metric + " * " + price.toPlainString());
  }

  private static BigDecimal states(int count, Prices prices) {
    return prices.transition().multiply(BigDecimal.valueOf(count));
  }
}
