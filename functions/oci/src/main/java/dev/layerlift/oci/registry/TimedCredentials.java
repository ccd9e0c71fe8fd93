package dev.layerlift.oci.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * Credentials and how long they are good for.
 *
 * @param expiresAt empty where they do not expire, or nobody knows
 */
public record TimedCredentials(Credentials credentials, Optional<Instant> expiresAt) {
  public static TimedCredentials unlimited(Credentials credentials) {
    return new TimedCredentials(credentials, Optional.empty());
  }
}
