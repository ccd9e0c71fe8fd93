package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SfnStateMachine;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

/**
 * Starts an execution for each push; an event that cannot be delivered waits in a queue.
 *
 * @param deadLetters events that no execution was started for
 */
record PushRule(Rule rule, Queue deadLetters) {
  /** The longest that SQS keeps. */
  private static final Duration DEAD_LETTER_RETENTION = Duration.days(14);

  private static final Duration MAX_EVENT_AGE = Duration.hours(24);
  private static final int RETRY_ATTEMPTS = 185;

  static PushRule create(
      Stack stack,
      DeployedFiles files,
      DeploymentSettings settings,
      StateMachine workflow,
      Optional<IKey> key) {
    Queue.Builder queue =
        Queue.Builder.create(stack, "DeadLetters")
            .enforceSsl(true)
            .retentionPeriod(DEAD_LETTER_RETENTION);
    if (key.isPresent()) {
      queue.encryption(QueueEncryption.KMS).encryptionMasterKey(key.get());
    } else {
      queue.encryption(QueueEncryption.SQS_MANAGED);
    }
    Queue deadLetters = queue.build();
    Nag.justify(
        deadLetters, "AwsSolutions-SQS3", "this queue is where the rule's own failures end");
    Rule rule =
        Rule.Builder.create(stack, "Push")
            .description("Layerlift: an image was pushed to ECR")
            .eventPattern(EventPattern.builder().source(List.of("aws.ecr")).build())
            .targets(
                List.of(
                    SfnStateMachine.Builder.create(workflow)
                        .deadLetterQueue(deadLetters)
                        .maxEventAge(MAX_EVENT_AGE)
                        .retryAttempts(RETRY_ATTEMPTS)
                        .build()))
            .build();
    // The construct knows some fields of a pattern; the file has what it has.
    CfnRule template =
        Optional.ofNullable(rule.getNode().getDefaultChild())
            .map(CfnRule.class::cast)
            .orElseThrow();
    template.setEventPattern(PushPattern.of(files.pattern(), settings));
    return new PushRule(rule, deadLetters);
  }
}
