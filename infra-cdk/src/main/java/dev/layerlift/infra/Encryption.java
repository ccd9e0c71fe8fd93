package dev.layerlift.infra;

import dev.layerlift.infra.settings.Choice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.kms.Key;

/** The key of bucket, queue and log groups, where the services' own are not wanted. */
final class Encryption {
  private Encryption() {}

  /** Empty where each service encrypts with its own key. */
  static Optional<IKey> key(Stack stack, Choice choice) {
    return switch (choice) {
      case Choice.None _ -> Optional.empty();
      case Choice.Existing existing -> Optional.of(Key.fromKeyArn(stack, "Key", existing.arn()));
      case Choice.Create _ -> Optional.of(created(stack));
    };
  }

  /** Kept with the bucket, whose reports nobody could read without it. */
  private static Key created(Stack stack) {
    Key key =
        Key.Builder.create(stack, "Key")
            .description("Layerlift: state, dead letters and logs")
            .enableKeyRotation(true)
            .removalPolicy(RemovalPolicy.RETAIN)
            .build();
    key.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("Logs")
            .principals(
                List.of(new ServicePrincipal("logs." + stack.getRegion() + ".amazonaws.com")))
            .actions(
                List.of("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*", "kms:DescribeKey"))
            .resources(List.of("*"))
            .conditions(
                Map.of(
                    "ArnLike",
                    Map.of(
                        "kms:EncryptionContext:aws:logs:arn",
                        "arn:%s:logs:%s:%s:log-group:*"
                            .formatted(
                                stack.getPartition(), stack.getRegion(), stack.getAccount()))))
            .build());
    key.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("DeadLetters")
            .principals(List.of(new ServicePrincipal("events.amazonaws.com")))
            .actions(List.of("kms:Decrypt", "kms:GenerateDataKey"))
            .resources(List.of("*"))
            .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", stack.getAccount())))
            .build());
    return key;
  }
}
