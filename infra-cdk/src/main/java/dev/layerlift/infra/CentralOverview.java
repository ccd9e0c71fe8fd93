package dev.layerlift.infra;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.IWidget;
import software.amazon.awscdk.services.cloudwatch.LogQueryWidget;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.MetricFilter;
import software.amazon.awscdk.services.sns.Topic;

/**
 * Figures, dashboard and alarm of all members, made from the log of their result events. Accounts
 * are told apart by queries and not by dimensions: each dimension value is a metric that costs.
 */
final class CentralOverview {
  private static final String NAMESPACE = "Layerlift/Organisation";
  private static final List<String> OUTCOMES =
      List.of("optimized", "leftAlone", "ignored", "failed");
  private static final Duration HOUR = Duration.hours(1);
  private static final int HALF = 12;
  private static final int HEIGHT = 6;

  private final Stack stack;
  private final LogGroup log;

  CentralOverview(Stack stack, LogGroup log) {
    this.stack = stack;
    this.log = log;
    filter("Images", "{ $.detail.outcome = \"*\" }", "1")
        .dimensions(Map.of("Outcome", "$.detail.outcome"))
        .build();
    filter("BytesBefore", optimized(), "$.detail.variants[0].compressedSizeBefore").build();
    filter("BytesAfter", optimized(), "$.detail.variants[0].compressedSizeAfter").build();
    filter("PushToTag", "{ $.detail.pushToTagMillis > 0 }", "$.detail.pushToTagMillis").build();
  }

  private static String optimized() {
    return "{ $.detail.outcome = \"optimized\" }";
  }

  private MetricFilter.Builder filter(String metric, String pattern, String value) {
    return MetricFilter.Builder.create(stack, metric)
        .logGroup(log)
        .filterPattern(FilterPattern.literal(pattern))
        .metricNamespace(NAMESPACE)
        .metricName(metric)
        .metricValue(value);
  }

  void dashboard() {
    Dashboard dashboard =
        Dashboard.Builder.create(stack, "Overview").defaultInterval(Duration.days(7)).build();
    dashboard.addWidgets(
        graph("Images by outcome", OUTCOMES.stream().map(CentralOverview::images).toList()),
        graph("Saved of the bytes before, in percent", List.of(saved())));
    dashboard.addWidgets(
        graph(
            "Milliseconds from push to tag",
            List.of(metric("PushToTag", "p50", Map.of()), metric("PushToTag", "p99", Map.of()))),
        query(
            "What failed, and where",
            "filter detail.outcome = 'failed'",
            "stats count(*) as images by detail.error, account, region",
            "sort images desc"));
    dashboard.addWidgets(
        query(
            "Accounts",
            "stats count(*) as images by account, region, detail.outcome",
            "sort images desc"),
        query(
            "Failures, newest first",
            "filter detail.outcome = 'failed'",
            "fields @timestamp, account, region, detail.image, detail.reason",
            "sort @timestamp desc",
            "limit 50"));
  }

  void alarm(int failedImagesPerHour, Optional<String> topic) {
    Alarm alarm =
        Alarm.Builder.create(stack, "ImagesFailed")
            .alarmDescription(
                "Layerlift: more than "
                    + failedImagesPerHour
                    + " images failed in an hour, in all"
                    + " members together: the dashboard tells which and why")
            .metric(images("failed"))
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
            .threshold(failedImagesPerHour)
            .evaluationPeriods(1)
            .treatMissingData(TreatMissingData.NOT_BREACHING)
            .build();
    topic.ifPresent(
        arn -> alarm.addAlarmAction(new SnsAction(Topic.fromTopicArn(stack, "AlarmTopic", arn))));
  }

  private static IMetric images(String outcome) {
    return metric("Images", "Sum", Map.of("Outcome", outcome));
  }

  private static IMetric saved() {
    return MathExpression.Builder.create()
        .expression("100 * (1 - after / before)")
        .usingMetrics(
            new TreeMap<>(
                Map.of(
                    "before", metric("BytesBefore", "Sum", Map.of()),
                    "after", metric("BytesAfter", "Sum", Map.of()))))
        .label("saved")
        .period(HOUR)
        .build();
  }

  private static IMetric metric(String name, String statistic, Map<String, String> dimensions) {
    return Metric.Builder.create()
        .namespace(NAMESPACE)
        .metricName(name)
        .dimensionsMap(dimensions)
        .statistic(statistic)
        .period(HOUR)
        .build();
  }

  private static IWidget graph(String title, List<IMetric> metrics) {
    return GraphWidget.Builder.create()
        .title(title)
        .width(HALF)
        .height(HEIGHT)
        .left(metrics)
        .build();
  }

  private IWidget query(String title, String... lines) {
    return LogQueryWidget.Builder.create()
        .title(title)
        .width(HALF)
        .height(HEIGHT)
        .logGroupNames(List.of(log.getLogGroupName()))
        .queryLines(List.of(lines))
        .build();
  }
}
