package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/** The role of one function: its {@link Rights}, its own log group, traces. No managed policy. */
final class StageRole {
  private final Stack stack;
  private final DeploymentSettings settings;
  private final Bucket bucket;
  private final Optional<IKey> key;

  StageRole(Stack stack, DeploymentSettings settings, Bucket bucket, Optional<IKey> key) {
    this.stack = stack;
    this.settings = settings;
    this.bucket = bucket;
    this.key = key;
  }

  /**
   * @param upkeep what functions beside the state machine work with; empty for its states
   */
  Role of(
      Construct scope,
      FunctionSpec function,
      LogGroup logs,
      Optional<StageFunctions.Surroundings> upkeep) {
    Rights rights = Rights.of(function.name());
    List<PolicyStatement> statements = new ArrayList<>();
    statements.add(
        allow("Logs", List.of("logs:CreateLogStream", "logs:PutLogEvents"), logs.getLogGroupArn()));
    statements.add(
        allow("Traces", List.of("xray:PutTraceSegments", "xray:PutTelemetryRecords"), "*"));
    registry(rights, statements);
    objects(rights, statements);
    upkeep.ifPresent(surroundings -> extras(rights, surroundings, statements));
    if (settings.isolatedNetwork()) {
      network(statements);
    }
    Role role =
        Role.Builder.create(scope, function.name() + "Role")
            .description("Layerlift: the function " + function.name())
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .inlinePolicies(
                Map.of("Stage", PolicyDocument.Builder.create().statements(statements).build()))
            .build();
    Nag.justify(
        role,
        "AwsSolutions-IAM5",
        "X-Ray, ecr:GetAuthorizationToken and the network interfaces of Lambda know no resource;"
            + " which repositories are pushed to and which keys are written is known at run time"
            + " only; the streams of a log group end in a star");
    return role;
  }

  private void registry(Rights rights, List<PolicyStatement> statements) {
    if (rights.logsIn()) {
      statements.add(allow("RegistryLogin", List.of("ecr:GetAuthorizationToken"), "*"));
    }
    if (rights.has(Rights.Extra.LOOKS_OVER_REPOSITORIES)) {
      // Filters apply to what is listed: ECR has no list of some.
      statements.add(
          allow("RepositoryList", List.of("ecr:DescribeRepositories"), repositoryArn("*")));
    }
    if (rights.usesRegistry()) {
      statements.add(
          allow(
              "Registry",
              rights.registry(),
              Rights.repositories(settings).stream()
                  .map(this::repositoryArn)
                  .toArray(String[]::new)));
    }
  }

  private String repositoryArn(String name) {
    return stack.formatArn(
        ArnComponents.builder()
            .service("ecr")
            .resource("repository")
            .resourceName(name)
            .arnFormat(ArnFormat.SLASH_RESOURCE_NAME)
            .build());
  }

  /** ListBucket: without it, S3 says of an object that is not there that it is forbidden. */
  private void objects(Rights rights, List<PolicyStatement> statements) {
    for (Rights.Objects objects : rights.objects()) {
      statements.add(
          allow(sid(objects), objects.actions(), bucket.arnForObjects(objects.prefix() + "*")));
    }
    if (rights.usesObjects()) {
      statements.add(allow("MissingObjects", List.of("s3:ListBucket"), bucket.getBucketArn()));
      key.ifPresent(k ->
          statements.add(
              allow("Key", List.of("kms:Decrypt", "kms:GenerateDataKey"), k.getKeyArn())));
    }
  }

  private void extras(
      Rights rights, StageFunctions.Surroundings surroundings, List<PolicyStatement> statements) {
    if (rights.has(Rights.Extra.STARTS_EXECUTIONS)) {
      statements.add(
          allow(
              "Executions",
              List.of("states:StartExecution"),
              surroundings.workflow().getStateMachineArn()));
    }
    if (rights.has(Rights.Extra.TAKES_DEAD_LETTERS)) {
      statements.add(
          allow(
              "DeadLetters",
              List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
              surroundings.deadLetters().getQueueArn()));
      key.ifPresent(
          k -> statements.add(allow("DeadLettersKey", List.of("kms:Decrypt"), k.getKeyArn())));
    }
  }

  /**
   * For Lambda, which acts in the function's name, and not for its code. Source: "Giving Lambda
   * functions access to resources in an Amazon VPC" in Lambda's developer guide.
   */
  private void network(List<PolicyStatement> statements) {
    List<String> interfaces =
        List.of(
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses");
    statements.add(allow("NetworkInterfaces", interfaces, "*"));
    statements.add(
        PolicyStatement.Builder.create()
            .sid("NetworkInterfacesNotForCode")
            .effect(Effect.DENY)
            .actions(interfaces)
            .resources(List.of("*"))
            .conditions(
                Map.of(
                    "ArnLike",
                    Map.of(
                        "lambda:SourceFunctionArn",
                        stack.formatArn(
                            ArnComponents.builder()
                                .service("lambda")
                                .resource("function")
                                .resourceName("*")
                                .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
                                .build()))))
            .build());
  }

  /** {@code ObjectsLeases}. */
  static String sid(Rights.Objects objects) {
    String prefix = objects.prefix().replace("/", "");
    return "Objects" + Character.toUpperCase(prefix.charAt(0)) + prefix.substring(1);
  }

  private static PolicyStatement allow(String sid, List<String> actions, String... resources) {
    return PolicyStatement.Builder.create()
        .sid(sid)
        .effect(Effect.ALLOW)
        .actions(actions)
        .resources(List.of(resources))
        .build();
  }
}
