package dev.layerlift.infra;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.logs.FilterPattern;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.MetricFilter;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

/** Alarms: each one means that somebody should look. */
final class Alarms {
  static final Duration PERIOD = Duration.minutes(5);

  /** Of a function's time limit, in percent: from there on the next image may be too large. */
  private static final int NEAR_THE_LIMIT = 90;

  private static final int MANY_MISSED = 10;
  private static final String SMALL_LAYER_FUNCTION = "LayerSmall";

  /** The state NotAnnounced of {@code statemachine/optimize-image.asl.json}, as it is logged. */
  static final String NOT_ANNOUNCED =
      "{ $.type = \"SucceedStateEntered\" && $.details.name = \"NotAnnounced\" }";

  private final Stack stack;
  private final Optional<SnsAction> action;

  Alarms(Stack stack, Optional<String> topic) {
    this.stack = stack;
    this.action = topic.map(arn -> new SnsAction(Topic.fromTopicArn(stack, "AlarmTopic", arn)));
  }

  void create(StateMachine workflow, Queue deadLetters, List<StageFunctions.Stage> stages) {
    above(
        "DeadLettersNotEmpty",
        "an event came to nothing: look at the queue, mend, redrive",
        deadLetters.metricApproximateNumberOfMessagesVisible(
            MetricOptions.builder().period(PERIOD).statistic("Maximum").build()),
        0);
    above(
        "ExecutionsFailed",
        "an image was not optimized because something failed: the report and the execution tell",
        failures(workflow),
        0);
    above("FunctionsThrottled", "Lambda's concurrency is used up", throttles(stages), 0);
    for (StageFunctions.Stage stage : stages) {
      // The small layer function may run out of time: the large one takes the layer.
      if (!stage.spec().name().equals(SMALL_LAYER_FUNCTION)) {
        int limitMillis = stage.spec().timeoutSeconds() * 1000;
        above(
            stage.spec().name() + "NearTimeLimit",
            stage.spec().name() + " took more than " + NEAR_THE_LIMIT + " % of its time limit",
            stage
                .function()
                .metricDuration(
                    MetricOptions.builder().period(PERIOD).statistic("Maximum").build()),
            limitMillis / 100 * NEAR_THE_LIMIT);
      }
    }
  }

  /**
   * These use their time up and go on in their next run: a long one is no reason to look.
   *
   * @param upkeep functions beside the state machine
   */
  void createForUpkeep(List<StageFunctions.Stage> upkeep) {
    Map<String, IMetric> parts = new HashMap<>();
    for (StageFunctions.Stage stage : upkeep) {
      parts.put("e" + stage.spec().name(), stage.function().metricErrors(sum()));
    }
    above(
        "UpkeepFailed",
        "reconciler, redrive or retirement failed: the function's log tells",
        MathExpression.Builder.create()
            .expression(String.join(" + ", parts.keySet().stream().sorted().toList()))
            .usingMetrics(parts)
            .label("errors")
            .period(PERIOD)
            .build(),
        0);
    above(
        "ManyPushesMissed",
        "the reconciler found more pushes without a result than lost events explain",
        Metric.Builder.create()
            .namespace("Layerlift")
            .metricName("MissedPushes")
            .dimensionsMap(Map.of("Run", "Reconcile"))
            .period(PERIOD)
            .statistic("Sum")
            .build(),
        MANY_MISSED);
  }

  /**
   * An event that could not be put fails nothing; the log of the state machine tells of the state
   * in which such an execution ends.
   */
  void notAnnounced(LogGroup workflowLog) {
    MetricFilter filter =
        MetricFilter.Builder.create(stack, "NotAnnounced")
            .logGroup(workflowLog)
            .filterPattern(FilterPattern.literal(NOT_ANNOUNCED))
            .metricNamespace("Layerlift")
            .metricName("ResultsNotAnnounced")
            .metricValue("1")
            .build();
    above(
        "ResultsNotAnnounced",
        "an image is done, but its event could not be put on the bus: the execution tells why",
        filter.metric(sum()),
        0);
  }

  void notForwarded(IMetric failed) {
    above(
        "ResultsNotForwarded",
        "results do not reach the central bus: it is gone, or its policy denies this account",
        failed,
        0);
  }

  static IMetric failures(StateMachine workflow) {
    Map<String, IMetric> parts = new HashMap<>();
    parts.put("failed", workflow.metricFailed(sum()));
    parts.put("timedOut", workflow.metricTimedOut(sum()));
    parts.put("aborted", workflow.metricAborted(sum()));
    return MathExpression.Builder.create()
        .expression("failed + timedOut + aborted")
        .usingMetrics(parts)
        .label("failed, timed out or aborted")
        .period(PERIOD)
        .build();
  }

  static IMetric throttles(List<StageFunctions.Stage> stages) {
    Map<String, IMetric> parts = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (StageFunctions.Stage stage : stages) {
      String name = "t" + stage.spec().name();
      names.add(name);
      parts.put(name, stage.function().metricThrottles(sum()));
    }
    return MathExpression.Builder.create()
        .expression(String.join(" + ", names))
        .usingMetrics(parts)
        .label("throttled calls")
        .period(PERIOD)
        .build();
  }

  static MetricOptions sum() {
    return MetricOptions.builder().period(PERIOD).statistic("Sum").build();
  }

  private void above(String name, String meaning, IMetric metric, int threshold) {
    Alarm alarm =
        Alarm.Builder.create(stack, name)
            .alarmDescription("Layerlift: " + meaning)
            .metric(metric)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
            .threshold(threshold)
            .evaluationPeriods(1)
            .treatMissingData(TreatMissingData.NOT_BREACHING)
            .build();
    action.ifPresent(alarm::addAlarmAction);
  }
}
