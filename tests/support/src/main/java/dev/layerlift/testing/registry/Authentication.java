package dev.layerlift.testing.registry;

import java.time.Duration;
import java.util.Optional;

/** How a registry wants to be convinced. */
public sealed interface Authentication {
  /** Everybody may do everything. */
  record Anonymous() implements Authentication {}

  /** RFC 7617 with one account. */
  record Basic(String user, String password) implements Authentication {}

  /**
   * Amazon ECR: Basic with user {@code AWS} and a password that {@link Tokens#issue} made. An
   * expired one is answered with 403 {@code DENIED} and no challenge, an unknown one with 401.
   *
   * @param validity of a password from its issue on; ECR has 12 hours
   */
  record EcrPassword(Duration validity) implements Authentication {}

  /**
   * The Docker token specification: 401 names a token endpoint and a scope.
   *
   * @param validity of a token from its issue on
   * @param account who may ask for tokens; absent, anybody may, without credentials
   */
  record Bearer(Duration validity, Optional<Basic> account) implements Authentication {}
}
