package dev.layerlift.infra;

import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.SingleValueWidget;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

/**
 * The dashboard: what became of images, and how the machinery fares. The pipeline's metrics are
 * found by search, so that outcomes and errors appear as they occur ({@code
 * dev.layerlift.aws.EmbeddedMetrics}).
 */
final class Overview {
  private static final int HALF = 12;
  private static final int THIRD = 8;
  private static final int QUARTER = 6;
  static final int HEIGHT = 6;

  private static final String OPTIMIZED = " Outcome=\"optimized\"";

  private Overview() {}

  static void create(
      Stack stack,
      StateMachine workflow,
      Queue deadLetters,
      List<StageFunctions.Stage> stages,
      CostFigure.Prices prices) {
    Dashboard dashboard =
        Dashboard.Builder.create(stack, "Overview").defaultInterval(Duration.days(7)).build();
    dashboard.addWidgets(
        figure("Images optimized", total("Images", OPTIMIZED)),
        figure(
            "Bytes saved of those before, in percent",
            "100 * (1 - %s / %s)"
                .formatted(total("BytesAfter", OPTIMIZED), total("BytesBefore", OPTIMIZED))),
        figure("Layers not done twice", total("LayersRemembered", "")),
        CostFigure.of(workflow, stages, prices, QUARTER));
    dashboard.addWidgets(
        graph("Images by outcome", HALF, List.of(search("Outcome", "Images", "", "Sum"))),
        graph("Failures by error", HALF, List.of(search("Outcome,Error", "Images", "", "Sum"))));
    dashboard.addWidgets(
        graph(
            "Bytes before and after",
            HALF,
            List.of(
                search("Outcome", "BytesBefore", OPTIMIZED, "Sum"),
                search("Outcome", "BytesAfter", OPTIMIZED, "Sum"))),
        graph(
            "Milliseconds from push to tag",
            HALF,
            List.of(
                search("Outcome", "PushToTag", OPTIMIZED, "p50"),
                search("Outcome", "PushToTag", OPTIMIZED, "p99"))));
    dashboard.addWidgets(
        graph(
            "Executions",
            THIRD,
            List.of(workflow.metricStarted(Alarms.sum()), Alarms.failures(workflow))),
        graph(
            "Throttled calls: of functions, and by ECR or S3",
            THIRD,
            List.of(Alarms.throttles(stages), search("Run", "Throttles", "", "Sum"))),
        graph(
            "Pushes without an execution",
            THIRD,
            List.of(deadLetters.metricApproximateNumberOfMessagesVisible())));
  }

  private static IWidget graph(String title, int width, List<IMetric> metrics) {
    return GraphWidget.Builder.create()
        .title(title)
        .width(width)
        .height(HEIGHT)
        .left(metrics)
        .build();
  }

  private static IWidget figure(String title, String expression) {
    return SingleValueWidget.Builder.create()
        .title(title)
        .width(QUARTER)
        .height(HEIGHT)
        .setPeriodToTimeRange(true)
        .metrics(List.of(expression(expression, title)))
        .build();
  }

  private static String total(String metric, String filter) {
    return "SUM(SEARCH('{Layerlift,Outcome} MetricName=\"%s\"%s', 'Sum', 3600))"
        .formatted(metric, filter);
  }

  private static IMetric search(String dimensions, String metric, String filter, String statistic) {
    return expression(
        "SEARCH('{Layerlift,%s} MetricName=\"%s\"%s', '%s', 3600)"
            .formatted(dimensions, metric, filter, statistic),
        "");
  }

  private static IMetric expression(String expression, String label) {
    return MathExpression.Builder.create()
        .expression(expression)
        .label(label)
        .period(Duration.hours(1))
        .build();
  }
}
