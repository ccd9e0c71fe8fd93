package dev.layerlift.sandbox.simulator;

import java.net.URI;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * The SDK's clients over the simulated wire, as production has them but for the pauses between
 * retries, which take no real time, and for the quota of retries, which would carry over to the
 * next run. Of use to one run at a time.
 */
final class Clients implements AutoCloseable {
  static final String SECRET_KEY = "simulated-secret-key";

  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("SIMULATED", SECRET_KEY));

  private final BackoffStrategy pauses;
  private final SimulatedAws wire = new SimulatedAws(UrlConnectionHttpClient.create());
  private final EcrClient ecr;
  private final S3Client s3;
  private final SfnClient stepFunctions;

  Clients() {
    this(BackoffStrategy.retryImmediately());
  }

  /**
   * @param pauses between retries
   */
  Clients(BackoffStrategy pauses) {
    this.pauses = pauses;
    ecr = configured(EcrClient.builder()).build();
    s3 = configured(S3Client.builder()).build();
    stepFunctions = configured(SfnClient.builder()).build();
  }

  private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B configured(B builder) {
    Consumer<StandardRetryStrategy.Builder> withPauses =
        retries ->
            retries
                .backoffStrategy(pauses)
                .throttlingBackoffStrategy(pauses)
                .circuitBreakerEnabled(false);
    StandardRetryStrategy strategy =
        AwsRetryStrategy.standardRetryStrategy().toBuilder().applyMutation(withPauses).build();
    return builder
        .httpClient(wire)
        .region(Region.EU_CENTRAL_1)
        .credentialsProvider(CREDENTIALS)
        .endpointOverride(URI.create("https://127.0.0.1:9"))
        .overrideConfiguration(c -> c.retryStrategy(strategy));
  }

  SimulatedAws wire() {
    return wire;
  }

  EcrClient ecr() {
    return ecr;
  }

  S3Client s3() {
    return s3;
  }

  SfnClient stepFunctions() {
    return stepFunctions;
  }

  @Override
  public void close() {
    stepFunctions.close();
    s3.close();
    ecr.close();
    wire.close();
  }
}
