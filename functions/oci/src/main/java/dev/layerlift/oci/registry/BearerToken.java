package dev.layerlift.oci.registry;

import java.time.Duration;
import java.time.Instant;

/** An access token. Its {@code toString} does not tell it. */
record BearerToken(String value, Instant expiresAt) {
  boolean isGood(Instant now, Duration goodFor) {
    return expiresAt.isAfter(now.plus(goodFor));
  }

  @Override
  public String toString() {
    return "BearerToken[[redacted], expiresAt=" + expiresAt + "]";
  }
}
