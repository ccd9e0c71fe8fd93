package dev.layerlift.handler;

import dev.layerlift.aws.EcrControlPlane;
import dev.layerlift.aws.EcrCredentials;
import dev.layerlift.aws.EcrImages;
import dev.layerlift.aws.EmbeddedMetrics;
import dev.layerlift.aws.S3ObjectStore;
import dev.layerlift.aws.SdkClients;
import dev.layerlift.aws.StateMachineExecutions;
import dev.layerlift.plan.SettingsReader;
import dev.layerlift.retire.Retirement;
import dev.layerlift.workflow.Executions;
import dev.layerlift.workflow.ImageCatalog;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.InvalidSettingsException;
import dev.layerlift.workflow.ManifestPace;
import dev.layerlift.workflow.Metrics;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.RunMetrics;
import dev.layerlift.workflow.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import software.amazon.awssdk.services.ecr.EcrClient;

/**
 * What the handlers stand on in AWS. Clients live as long as the function's instance; none of them
 * connects before it is used, so that a snapshot of an instance holds no connection.
 */
final class AwsWiring {
  /** Names the bucket of reports, remembered layers and leases. */
  static final String STATE_BUCKET = "LAYERLIFT_STATE_BUCKET";

  /** ARN of the state machine, for those that start executions of it. */
  static final String STATE_MACHINE = "LAYERLIFT_STATE_MACHINE";

  /** How many manifests all executions together may store a second. */
  static final String MANIFESTS_PER_SECOND = "LAYERLIFT_MANIFESTS_PER_SECOND";

  private static final int DEFAULT_MANIFESTS_PER_SECOND = 5;

  private final Map<String, String> environment;
  private final InstantSource clock = InstantSource.system();
  private final EcrClient ecr = SdkClients.ecr();
  private Optional<ObjectStore> objects = Optional.empty();

  AwsWiring(Map<String, String> environment) {
    this.environment = environment;
  }

  InstantSource clock() {
    return clock;
  }

  Repositories repositories() {
    return new EcrRepositories(new EcrCredentials(ecr, clock));
  }

  ControlPlane controlPlane() {
    return new EcrControlPlane(ecr)::facts;
  }

  ImageCatalog catalog() {
    return new EcrImages(ecr);
  }

  /**
   * @throws InvalidSettingsException if the environment names no state machine
   */
  Executions executions() {
    return new StateMachineExecutions(SdkClients.stepFunctions(), required(STATE_MACHINE));
  }

  /** What a retirement stands on. */
  Retirement.Side side() {
    EcrImages images = new EcrImages(ecr);
    return new Retirement.Side(images, images, objects(), lease(), account(), clock);
  }

  /**
   * Always the same.
   *
   * @throws InvalidSettingsException if the environment names no bucket
   */
  ObjectStore objects() {
    if (objects.isEmpty()) {
      objects = Optional.of(new S3ObjectStore(SdkClients.s3(), required(STATE_BUCKET), ""));
    }
    return objects.get();
  }

  private String required(String variable) {
    String value = environment.get(variable);
    if (value == null || value.isBlank()) {
      throw new InvalidSettingsException("the environment variable " + variable + " is missing");
    }
    return value;
  }

  ImageLease lease() {
    return new ImageLease(objects(), clock, ImageLease.DEFAULT_DURATION);
  }

  /**
   * @throws InvalidSettingsException for a rate that is no number above 0
   */
  int manifestsPerSecond() {
    return RunSettings.number(
        environment, MANIFESTS_PER_SECOND, String.valueOf(DEFAULT_MANIFESTS_PER_SECOND));
  }

  /**
   * @throws InvalidSettingsException as {@link #manifestsPerSecond} and {@link #objects}
   */
  ManifestPace pace() {
    return new ManifestPace(
        objects(),
        Duration.ofSeconds(1).dividedBy(manifestsPerSecond()),
        new ManifestPace.Surroundings(clock, Thread::sleep, new Random()));
  }

  Metrics metrics() {
    return new EmbeddedMetrics(System.out, clock);
  }

  RunMetrics runMetrics() {
    return new EmbeddedMetrics(System.out, clock);
  }

  RunSettings runSettings() {
    return RunSettings.fromEnvironment(environment);
  }

  Settings account() {
    return SettingsReader.fromEnvironment(environment);
  }
}
