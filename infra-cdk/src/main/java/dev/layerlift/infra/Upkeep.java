package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.LambdaFunction;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;

/**
 * What calls the functions beside the state machine: a queue, schedules, the rule for deletions.
 */
final class Upkeep {
  private static final Duration MAX_EVENT_AGE = Duration.hours(24);
  private static final int RETRY_ATTEMPTS = 185;
  private static final int BATCH = 10;
  private static final int CONCURRENCY = 2;

  private final Stack stack;
  private final DeploymentSettings settings;
  private final PushRule push;

  Upkeep(Stack stack, DeploymentSettings settings, PushRule push) {
    this.stack = stack;
    this.settings = settings;
    this.push = push;
  }

  void connect(DeployedFiles files, List<StageFunctions.Stage> functions) {
    for (StageFunctions.Stage function : functions) {
      switch (function.spec().trigger()) {
        case DELETIONS -> retire(files, function);
        case SCHEDULE -> reconcile(function);
        case DEAD_LETTERS -> redrive(function);
        case BACKFILL -> {
          // Its state machine names it.
        }
        case STATE -> throw new IllegalArgumentException(function.spec().name());
      }
    }
  }

  private void retire(DeployedFiles files, StageFunctions.Stage function) {
    if (!settings.retires()) {
      return;
    }
    Rule rule =
        Rule.Builder.create(stack, "Deletion")
            .description("Layerlift: an image was deleted from ECR")
            .eventPattern(EventPattern.builder().source(List.of("aws.ecr")).build())
            .targets(
                List.of(
                    LambdaFunction.Builder.create(function.called())
                        .deadLetterQueue(push.undeliverable())
                        .maxEventAge(MAX_EVENT_AGE)
                        .retryAttempts(RETRY_ATTEMPTS)
                        .build()))
            .build();
    Optional.ofNullable(rule.getNode().getDefaultChild())
        .map(CfnRule.class::cast)
        .orElseThrow()
        .setEventPattern(PushPattern.of(files.deletePattern(), settings));
    schedule("Sweep", "sources that are gone are looked for", Duration.days(1), function);
  }

  private void reconcile(StageFunctions.Stage function) {
    if (settings.reconcileHours() > 0) {
      schedule(
          "Reconciliation",
          "pushes without a result are looked for",
          Duration.hours(settings.reconcileHours()),
          function);
    }
  }

  private void schedule(String id, String meaning, Duration every, StageFunctions.Stage function) {
    Rule.Builder.create(stack, id)
        .description("Layerlift: " + meaning)
        .schedule(Schedule.rate(every))
        .targets(List.of(LambdaFunction.Builder.create(function.called()).retryAttempts(2).build()))
        .build();
  }

  /** Few at a time: what comes here waits for a day already. */
  private void redrive(StageFunctions.Stage function) {
    function
        .called()
        .addEventSource(
            SqsEventSource.Builder.create(push.deadLetters())
                .batchSize(BATCH)
                .maxConcurrency(CONCURRENCY)
                .reportBatchItemFailures(true)
                .build());
  }
}
