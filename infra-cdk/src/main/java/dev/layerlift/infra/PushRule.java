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
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

/**
 * Starts an execution for each push; an event that cannot be delivered waits in a queue.
 *
 * @param deadLetters events that no execution was started for; Redrive tries them again
 * @param undeliverable events that nothing could be done with: somebody has to look
 */
record PushRule(Rule rule, Queue deadLetters, Queue undeliverable) {
  /** The longest that SQS keeps. */
  private static final Duration DEAD_LETTER_RETENTION = Duration.days(14);

  private static final Duration MAX_EVENT_AGE = Duration.hours(24);
  private static final int RETRY_ATTEMPTS = 185;

  /** Six times Redrive's time limit, as "Using Lambda with Amazon SQS" asks for. */
  private static final Duration VISIBILITY = Duration.minutes(6);

  private static final int MAX_REDRIVES = 3;

  static PushRule create(
      Stack stack,
      DeployedFiles files,
      DeploymentSettings settings,
      StateMachine workflow,
      Optional<IKey> key) {
    Queue undeliverable = queue(stack, "Undeliverable", key).build();
    Nag.justify(
        undeliverable, "AwsSolutions-SQS3", "this queue is where the failures of the other end");
    Queue deadLetters =
        queue(stack, "DeadLetters", key)
            .visibilityTimeout(VISIBILITY)
            .deadLetterQueue(
                DeadLetterQueue.builder()
                    .queue(undeliverable)
                    .maxReceiveCount(MAX_REDRIVES)
                    .build())
            .build();
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
    return new PushRule(rule, deadLetters, undeliverable);
  }

  private static Queue.Builder queue(Stack stack, String name, Optional<IKey> key) {
    Queue.Builder queue =
        Queue.Builder.create(stack, name).enforceSsl(true).retentionPeriod(DEAD_LETTER_RETENTION);
    return key.isPresent()
        ? queue.encryption(QueueEncryption.KMS).encryptionMasterKey(key.get())
        : queue.encryption(QueueEncryption.SQS_MANAGED);
  }
}
