package dev.layerlift.handler;

import dev.layerlift.aws.EcrControlPlane;
import dev.layerlift.aws.EcrCredentials;
import dev.layerlift.aws.EmbeddedMetrics;
import dev.layerlift.aws.S3ObjectStore;
import dev.layerlift.aws.SdkClients;
import dev.layerlift.plan.SettingsReader;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.InvalidSettingsException;
import dev.layerlift.workflow.Metrics;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.Settings;
import java.time.InstantSource;
import java.util.Map;
import software.amazon.awssdk.services.ecr.EcrClient;

/**
 * What the handlers stand on in AWS. Clients live as long as the function's instance; none of them
 * connects before it is used, so that a snapshot of an instance holds no connection.
 */
final class AwsWiring {
  /** Names the bucket of reports, remembered layers and leases. */
  static final String STATE_BUCKET = "LAYERLIFT_STATE_BUCKET";

  private final Map<String, String> environment;
  private final InstantSource clock = InstantSource.system();
  private final EcrClient ecr = SdkClients.ecr();

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

  /**
   * @throws InvalidSettingsException if the environment names no bucket
   */
  ObjectStore objects() {
    String bucket = environment.get(STATE_BUCKET);
    if (bucket == null || bucket.isBlank()) {
      throw new InvalidSettingsException(
          "the environment variable " + STATE_BUCKET + " is missing");
    }
    return new S3ObjectStore(SdkClients.s3(), bucket, "");
  }

  ImageLease lease() {
    return new ImageLease(objects(), clock, ImageLease.DEFAULT_DURATION);
  }

  Metrics metrics() {
    return new EmbeddedMetrics(System.out, clock);
  }

  Settings account() {
    return SettingsReader.fromEnvironment(environment);
  }
}
