package dev.layerlift.oci.registry;

import java.time.Duration;

/**
 * Times and limits of the HTTP exchange.
 *
 * @param connectTimeout for the TCP connection
 * @param answerTimeout from the end of a request to its answer's header
 * @param commitTimeout the same for the end of an upload and for a manifest: a registry may hash or
 *     copy the whole blob before it answers
 * @param idleTimeout longest silence within a body, either way
 */
public record RegistrySettings(
    Duration connectTimeout,
    Duration answerTimeout,
    Duration commitTimeout,
    Duration idleTimeout,
    RetryPolicy retry) {
  public static RegistrySettings standard() {
    return new RegistrySettings(
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofMinutes(5),
        Duration.ofSeconds(60),
        RetryPolicy.standard());
  }

  /** Tidying up is worth a few seconds. */
  Duration cancelTimeout() {
    Duration few = Duration.ofSeconds(5);
    return answerTimeout.compareTo(few) < 0 ? answerTimeout : few;
  }

  public RegistrySettings withRetry(RetryPolicy newRetry) {
    return new RegistrySettings(
        connectTimeout, answerTimeout, commitTimeout, idleTimeout, newRetry);
  }

  public RegistrySettings withIdleTimeout(Duration newIdleTimeout) {
    return new RegistrySettings(
        connectTimeout, answerTimeout, commitTimeout, newIdleTimeout, retry);
  }

  public RegistrySettings withAnswerTimeout(Duration newAnswerTimeout) {
    return new RegistrySettings(
        connectTimeout, newAnswerTimeout, newAnswerTimeout, idleTimeout, retry);
  }
}
