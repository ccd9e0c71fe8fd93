package dev.layerlift.sandbox.aws;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Region, credentials and endpoints where the SDK looks for them: in system properties, which stand
 * for the environment variables of the same names. Closing it brings back what was there.
 */
final class SdkEnvironment implements AutoCloseable {
  static final String ACCESS_KEY = "sandbox";
  static final String SECRET_KEY = "sandbox-secret";

  private final Map<String, Optional<String>> before = new HashMap<>();

  SdkEnvironment(String region) {
    set("aws.region", region);
    set("aws.accessKeyId", ACCESS_KEY);
    set("aws.secretAccessKey", SECRET_KEY);
  }

  void ecr(URI endpoint) {
    set("aws.endpointUrlEcr", endpoint.toString());
  }

  void s3(URI endpoint) {
    set("aws.endpointUrlS3", endpoint.toString());
  }

  private void set(String name, String value) {
    before.putIfAbsent(name, Optional.ofNullable(System.setProperty(name, value)));
  }

  @Override
  public void close() {
    before.forEach((name, value) ->
        value.ifPresentOrElse(v -> System.setProperty(name, v), () -> System.clearProperty(name)));
  }
}
