package dev.layerlift.aws;

import java.time.Duration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * The SDK's clients. Region, credentials and endpoints come from the environment ({@code
 * AWS_REGION}, {@code AWS_ENDPOINT_URL_S3} and the like). The caller closes them.
 */
public final class SdkClients {
  /** Control calls are short: what takes longer is broken and better asked again. */
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(45);

  private SdkClients() {}

  public static EcrClient ecr() {
    return EcrClient.builder()
        .httpClient(http())
        .overrideConfiguration(SdkClients::timeouts)
        .build();
  }

  public static S3Client s3() {
    return S3Client.builder()
        .httpClient(http())
        .overrideConfiguration(SdkClients::timeouts)
        .build();
  }

  public static SfnClient stepFunctions() {
    return SfnClient.builder()
        .httpClient(http())
        .overrideConfiguration(SdkClients::timeouts)
        .build();
  }

  private static SdkHttpClient http() {
    return UrlConnectionHttpClient.create();
  }

  private static void timeouts(ClientOverrideConfiguration.Builder configuration) {
    configuration.apiCallAttemptTimeout(ATTEMPT_TIMEOUT).apiCallTimeout(CALL_TIMEOUT);
  }
}
