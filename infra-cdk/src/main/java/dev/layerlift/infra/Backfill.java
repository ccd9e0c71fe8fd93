package dev.layerlift.infra;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.Policy;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.stepfunctions.StateMachine;

/**
 * The state machine for images that were there before, word for word. Its role: what a distributed
 * Map, its reader and writer, and {@code startExecution.sync:2} need. Sources: "IAM policies for
 * using Distributed Map states", "IAM policies for reading and writing" and "Start a new AWS Step
 * Functions state machine" in the developer guide.
 */
final class Backfill {
  private static final String OBJECTS = "backfills/*";

  private final Stack stack;
  private final StageFunctions.Stage function;
  private final StateMachine workflow;
  private final Bucket bucket;
  private final Optional<IKey> key;

  private Backfill(
      Stack stack,
      StageFunctions.Stage function,
      StateMachine workflow,
      Bucket bucket,
      Optional<IKey> key) {
    this.stack = stack;
    this.function = function;
    this.workflow = workflow;
    this.bucket = bucket;
    this.key = key;
  }

  static StateMachine create(
      Stack stack,
      DeployedFiles files,
      List<StageFunctions.Stage> upkeep,
      StateMachine workflow,
      Bucket bucket,
      Optional<IKey> key,
      LogGroups logs) {
    StageFunctions.Stage function =
        upkeep.stream()
            .filter(stage -> stage.spec().trigger() == FunctionSpec.Trigger.BACKFILL)
            .findFirst()
            .orElseThrow();
    LogGroup log =
        logs.create(
            stack,
            "BackfillRunLogs",
            "/aws/vendedlogs/states/" + stack.getStackName() + "-Backfill");
    return new Backfill(stack, function, workflow, bucket, key).create(files, log);
  }

  private StateMachine create(DeployedFiles files, LogGroup log) {
    Role role =
        Role.Builder.create(stack, "BackfillRunRole")
            .description("Layerlift: the backfill lists images and starts executions for them")
            .assumedBy(new ServicePrincipal("states.amazonaws.com"))
            .build();
    StateMachine machine =
        StandardMachine.create(
            stack,
            "BackfillImages",
            files.backfill(),
            Map.of(
                DeployedFiles.substitution(function.spec()),
                function.invokedArn(),
                DeployedFiles.OPTIMIZE_IMAGE,
                workflow.getStateMachineArn(),
                DeployedFiles.STATE_BUCKET,
                bucket.getBucketName()),
            role,
            log);
    // Its schema has only numbers for MaxConcurrency and ToleratedFailurePercentage.
    Optional.ofNullable(machine.getNode().getDefaultChild())
        .map(CfnResource.class::cast)
        .orElseThrow()
        .addMetadata("cfn-lint", Map.of("config", Map.of("ignore_checks", List.of("E3601"))));
    // A policy of its own: in the role, it would name the machine that names the role.
    Policy rights =
        Policy.Builder.create(stack, "BackfillRunRights")
            .statements(rights(machine))
            .roles(List.of(role))
            .build();
    for (var construct : List.of(role, rights)) {
      Nag.justify(
          construct,
          "AwsSolutions-IAM5",
          "names of executions and map runs, and keys below backfills/, are known at run time only;"
              + " log delivery and X-Ray know no resource");
    }
    return machine;
  }

  private List<PolicyStatement> rights(StateMachine machine) {
    List<PolicyStatement> rights = new ArrayList<>();
    rights.add(allow("List", List.of("lambda:InvokeFunction"), function.invokedArn()));
    rights.add(
        allow(
            "ItemsAndResults",
            List.of(
                "s3:GetObject",
                "s3:PutObject",
                "s3:ListMultipartUploadParts",
                "s3:AbortMultipartUpload"),
            bucket.arnForObjects(OBJECTS)));
    key.ifPresent(k ->
        rights.add(allow("Key", List.of("kms:Decrypt", "kms:GenerateDataKey"), k.getKeyArn())));
    rights.add(
        allow(
            "Start",
            List.of("states:StartExecution"),
            workflow.getStateMachineArn(),
            machine.getStateMachineArn()));
    rights.add(
        allow(
            "Wait",
            List.of("states:DescribeExecution", "states:StopExecution"),
            executions(workflow),
            executions(machine)));
    rights.add(allow("Count", List.of("states:DescribeMapRun"), mapRuns(machine)));
    rights.add(
        allow(
            "HearOfEnds",
            List.of("events:PutTargets", "events:PutRule", "events:DescribeRule"),
            arn(
                "events",
                "rule",
                "StepFunctionsGetEventsForStepFunctionsExecutionRule",
                ArnFormat.SLASH_RESOURCE_NAME)));
    return rights;
  }

  private String executions(StateMachine machine) {
    return arn(
        "states", "execution", machine.getStateMachineName() + ":*", ArnFormat.COLON_RESOURCE_NAME);
  }

  private String mapRuns(StateMachine machine) {
    return arn(
        "states", "mapRun", machine.getStateMachineName() + "/*", ArnFormat.COLON_RESOURCE_NAME);
  }

  private String arn(String service, String resource, String name, ArnFormat format) {
    return stack.formatArn(
        ArnComponents.builder()
            .service(service)
            .resource(resource)
            .resourceName(name)
            .arnFormat(format)
            .build());
  }

  private static PolicyStatement allow(String sid, List<String> actions, String... resources) {
    return PolicyStatement.Builder.create()
        .sid(sid)
        .actions(actions)
        .resources(List.of(resources))
        .build();
  }
}
