package dev.layerlift.infra.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one deployment, checked.
 *
 * @param environment of the functions that read the account's settings: variable to value
 * @param resultTags forms of all tags that the pipeline sets
 * @param includeRepositories empty for all
 * @param excludeRepositories empty for none; not together with {@code includeRepositories}
 * @param includeTags empty for all
 * @param excludeTags empty for none; not together with {@code includeTags}
 * @param manifestsPerSecond of all executions together
 * @param reconcileHours between two runs of the reconciler; 0 for none
 * @param upkeepEnvironment of the functions that look over all repositories: variable to value
 * @param retires whether results go when their source is deleted
 * @param logRetentionDays a number that CloudWatch Logs knows
 * @param isolatedNetwork whether the functions run in a VPC without a way to the internet
 * @param resultBus ARN; empty for the default bus of the account
 * @param centralBus ARN of the bus that results are forwarded to; not together with {@code
 *     resultBus}
 */
public record DeploymentSettings(
    Map<String, String> environment,
    List<TagForm> resultTags,
    List<Wildcard> includeRepositories,
    List<Wildcard> excludeRepositories,
    List<Wildcard> includeTags,
    List<Wildcard> excludeTags,
    CpuArchitecture architecture,
    int logRetentionDays,
    int reportRetentionDays,
    int layerRetentionDays,
    Choice kmsKey,
    boolean isolatedNetwork,
    Optional<String> permissionsBoundary,
    Optional<String> alarmTopic,
    int manifestsPerSecond,
    int reconcileHours,
    Map<String, String> upkeepEnvironment,
    boolean retires,
    Optional<String> resultBus,
    Optional<String> centralBus) {

  /** What the functions' code runs on; the native library of the archive serves both. */
  public enum CpuArchitecture {
    ARM_64,
    X86_64
  }

  public DeploymentSettings {
    environment = Map.copyOf(environment);
    upkeepEnvironment = Map.copyOf(upkeepEnvironment);
    resultTags = List.copyOf(resultTags);
    includeRepositories = List.copyOf(includeRepositories);
    excludeRepositories = List.copyOf(excludeRepositories);
    includeTags = List.copyOf(includeTags);
    excludeTags = List.copyOf(excludeTags);
  }

  /**
   * @param context every value of the CDK context; those without our prefix do not matter
   * @throws InvalidDeploymentException naming every fault, also a name of ours that is no setting
   */
  public static DeploymentSettings read(Map<String, ?> context) {
    return new ContextReader(context).read();
  }

  /** The same with another environment of the functions. */
  public DeploymentSettings withEnvironment(Map<String, String> other) {
    return new DeploymentSettings(
        other,
        resultTags,
        includeRepositories,
        excludeRepositories,
        includeTags,
        excludeTags,
        architecture,
        logRetentionDays,
        reportRetentionDays,
        layerRetentionDays,
        kmsKey,
        isolatedNetwork,
        permissionsBoundary,
        alarmTopic,
        manifestsPerSecond,
        reconcileHours,
        upkeepEnvironment,
        retires,
        resultBus,
        centralBus);
  }
}
