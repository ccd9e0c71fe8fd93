package dev.layerlift.oci.registry;

import dev.layerlift.testing.registry.Tokens;
import java.util.Optional;

/** ECR's passwords as credentials. */
final class EcrTokens {
  private EcrTokens() {}

  static TimedCredentials of(Tokens.Issued issued) {
    return new TimedCredentials(
        new Credentials.Basic("AWS", issued.token()), Optional.of(issued.expires()));
  }
}
