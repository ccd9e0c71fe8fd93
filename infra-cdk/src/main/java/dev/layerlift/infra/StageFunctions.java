package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import dev.layerlift.infra.settings.DeploymentSettings.CpuArchitecture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.constructs.Construct;

/** The functions of {@code statemachine/functions.json}, each with its role and its log group. */
final class StageFunctions {
  /** As {@code dev.layerlift.handler.AwsWiring} has it. */
  static final String STATE_BUCKET = "LAYERLIFT_STATE_BUCKET";

  /** As {@code dev.layerlift.handler.AwsWiring} has it. */
  static final String MANIFESTS_PER_SECOND = "LAYERLIFT_MANIFESTS_PER_SECOND";

  /** As {@code dev.layerlift.handler.AwsWiring} has it. */
  static final String STATE_MACHINE = "LAYERLIFT_STATE_MACHINE";

  private static final String ALIAS = "live";

  private final Construct scope;
  private final DeploymentSettings settings;
  private final Bucket bucket;
  private final LogGroups logs;
  private final StageRole roles;
  private final Optional<Network> network;

  StageFunctions(
      Construct scope,
      DeploymentSettings settings,
      Bucket bucket,
      LogGroups logs,
      StageRole roles,
      Optional<Network> network) {
    this.scope = scope;
    this.settings = settings;
    this.bucket = bucket;
    this.logs = logs;
    this.roles = roles;
    this.network = network;
  }

  /**
   * @param called what the state machine calls: the alias, for a function that starts from a
   *     snapshot, which only published versions do
   */
  record Stage(FunctionSpec spec, Function function, IFunction called) {
    String invokedArn() {
      return called.getFunctionArn();
    }
  }

  /** What functions beside the state machine work with. */
  record Surroundings(StateMachine workflow, Queue deadLetters) {}

  /** The states' functions, in the order of the list. */
  List<Stage> create(DeployedFiles files) {
    return create(files, Optional.empty());
  }

  /** The others, in the order of the list. */
  List<Stage> createUpkeep(DeployedFiles files, Surroundings surroundings) {
    return create(files, Optional.of(surroundings));
  }

  private List<Stage> create(DeployedFiles files, Optional<Surroundings> upkeep) {
    Code code = Code.fromAsset(files.requireArchive().toString());
    List<Stage> stages = new ArrayList<>();
    for (FunctionSpec spec : files.functions()) {
      if (upkeep.isPresent() == (spec.trigger() != FunctionSpec.Trigger.STATE)) {
        stages.add(create(spec, code, upkeep));
      }
    }
    return List.copyOf(stages);
  }

  private Stage create(FunctionSpec spec, Code code, Optional<Surroundings> upkeep) {
    LogGroup log = logs.create(scope, spec.name() + "Logs");
    Function.Builder builder =
        Function.Builder.create(scope, spec.name())
            .description("Layerlift: " + spec.name())
            .runtime(Runtime.JAVA_25)
            .architecture(architecture())
            .code(code)
            .handler(spec.handler())
            .memorySize(spec.memoryMiB())
            .timeout(Duration.seconds(spec.timeoutSeconds()))
            .environment(environment(spec, upkeep))
            .role(roles.of(scope, spec, log, upkeep).withoutPolicyUpdates())
            .logGroup(log)
            .tracing(Tracing.ACTIVE);
    if (spec.startsFromSnapshot()) {
      builder.snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS);
    }
    network.ifPresent(n ->
        builder
            .vpc(n.vpc())
            .vpcSubnets(SubnetSelection.builder().subnetType(SubnetType.PRIVATE_ISOLATED).build())
            .securityGroups(List.of(n.functions())));
    Function function = builder.build();
    if (spec.startsFromSnapshot()) {
      Annotations.of(function)
          .acknowledgeWarning(
              "@aws-cdk/aws-lambda:snapStartRequirePublish", "whoever calls it calls the alias");
    }
    return new Stage(spec, function, spec.startsFromSnapshot() ? alias(spec, function) : function);
  }

  private Alias alias(FunctionSpec spec, Function function) {
    return Alias.Builder.create(scope, spec.name() + "Alias")
        .aliasName(ALIAS)
        .version(function.getCurrentVersion())
        .build();
  }

  private Map<String, String> environment(FunctionSpec spec, Optional<Surroundings> upkeep) {
    Rights rights = Rights.of(spec.name());
    Map<String, String> environment = new HashMap<>(spec.environment());
    if (rights.usesObjects()) {
      environment.put(STATE_BUCKET, bucket.getBucketName());
    }
    if (rights.readsSettings()) {
      environment.putAll(settings.environment());
    }
    if (rights.has(Rights.Extra.KNOWS_PACE)) {
      environment.put(MANIFESTS_PER_SECOND, String.valueOf(settings.manifestsPerSecond()));
    }
    if (rights.has(Rights.Extra.LOOKS_OVER_REPOSITORIES)) {
      environment.putAll(settings.upkeepEnvironment());
    }
    if (rights.has(Rights.Extra.STARTS_EXECUTIONS)) {
      environment.put(STATE_MACHINE, upkeep.orElseThrow().workflow().getStateMachineArn());
    }
    return environment;
  }

  private Architecture architecture() {
    return settings.architecture() == CpuArchitecture.ARM_64
        ? Architecture.ARM_64
        : Architecture.X86_64;
  }
}
