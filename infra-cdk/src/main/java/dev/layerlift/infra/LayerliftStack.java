package dev.layerlift.infra;

import dev.layerlift.infra.settings.Choice;
import dev.layerlift.infra.settings.DeploymentSettings;
import java.util.List;
import java.util.Optional;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.iam.ManagedPolicy;
import software.amazon.awscdk.services.iam.PermissionsBoundary;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.constructs.Construct;

/** Layerlift in one account and region. */
final class LayerliftStack extends Stack {
  private LayerliftStack(
      Construct scope,
      String id,
      StackProps properties,
      DeployedFiles files,
      DeploymentSettings chosen,
      boolean isMember) {
    super(scope, id, properties);
    DeploymentSettings settings = isMember ? MemberParameters.declare(this, chosen) : chosen;
    Optional<IKey> key = Encryption.key(this, settings.kmsKey());
    LogGroups logs = LogGroups.keeping(settings.logRetentionDays(), key);
    Bucket state = StateStore.create(this, settings, key);
    Optional<Network> network =
        settings.isolatedNetwork()
            ? Optional.of(Network.create(this, state, logs))
            : Optional.empty();
    StageFunctions functions =
        new StageFunctions(
            this, settings, state, logs, new StageRole(this, settings, state, key), network);
    List<StageFunctions.Stage> stages = functions.create(files);
    LogGroup workflowLog = Workflow.log(this, logs);
    StateMachine workflow =
        Workflow.create(
            this,
            files,
            stages,
            settings.resultBus().orElseGet(() -> defaultBus(this)),
            workflowLog);
    PushRule push = PushRule.create(this, files, settings, workflow, key);
    List<StageFunctions.Stage> upkeep =
        functions.createUpkeep(
            files, new StageFunctions.Surroundings(workflow, push.deadLetters()));
    new Upkeep(this, settings, push).connect(files, upkeep);
    StateMachine backfill = Backfill.create(this, files, upkeep, workflow, state, key, logs);
    Alarms alarms = new Alarms(this, settings.alarmTopic());
    alarms.create(workflow, push.undeliverable(), stages);
    alarms.createForUpkeep(
        upkeep.stream()
            // Whoever starts a backfill sees how it ends.
            .filter(stage -> stage.spec().trigger() != FunctionSpec.Trigger.BACKFILL)
            .toList());
    alarms.notAnnounced(workflowLog);
    settings.centralBus().ifPresent(arn -> alarms.notForwarded(ResultForwarding.create(this, arn)));
    Overview.create(this, workflow, push.undeliverable(), stages, files.prices());
    settings
        .permissionsBoundary()
        .ifPresent(arn ->
            PermissionsBoundary.of(this)
                .apply(ManagedPolicy.fromManagedPolicyArn(this, "Boundary", arn)));
    output("StateMachine", "what optimizes images", workflow.getStateMachineArn());
    output("Backfill", "optimizes images that were there before", backfill.getStateMachineArn());
    output(
        "DeadLetterQueue",
        "events that nothing could be done with",
        push.undeliverable().getQueueUrl());
    output("StateBucket", "reports, remembered layers, leases", state.getBucketName());
    output(
        "KeptOnDestroy",
        "what stays when the stack is destroyed",
        "the bucket, whose contents expire"
            + (settings.kmsKey() instanceof Choice.Create ? "; the key, for the bucket" : ""));
  }

  /** For the account at hand. */
  static LayerliftStack forAccount(
      Construct scope,
      String id,
      StackProps properties,
      DeployedFiles files,
      DeploymentSettings settings) {
    return new LayerliftStack(scope, id, properties, files, settings, false);
  }

  /** For any account of an organisation: with {@link MemberParameters}. */
  static LayerliftStack forMember(
      Construct scope,
      String id,
      StackProps properties,
      DeployedFiles files,
      DeploymentSettings settings) {
    return new LayerliftStack(scope, id, properties, files, settings, true);
  }

  private static String defaultBus(Stack stack) {
    return stack.formatArn(
        ArnComponents.builder()
            .service("events")
            .resource("event-bus")
            .resourceName("default")
            .arnFormat(ArnFormat.SLASH_RESOURCE_NAME)
            .build());
  }

  private void output(String name, String description, String value) {
    CfnOutput.Builder.create(this, name + "Output")
        .description(description)
        .value(value)
        .build()
        .overrideLogicalId(name);
  }
}
