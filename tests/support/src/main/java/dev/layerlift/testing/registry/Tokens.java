package dev.layerlift.testing.registry;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Credentials that the registry has handed out and that expire. Safe for several threads. */
public final class Tokens {
  enum State {
    VALID,
    EXPIRED,
    UNKNOWN
  }

  /**
   * @param token a secret
   * @param expires from then on it is refused
   */
  public record Issued(String token, Instant expires) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Issued[expires=" + expires + "]";
    }
  }

  private record Grant(Instant expires, Set<String> scopes) {}

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Grant> grants = new HashMap<>();
  private int accepted;

  Tokens(InstantSource clock) {
    this.clock = clock;
  }

  /** A credential for everything, such as ECR's password. */
  public Issued issue(Duration validity) {
    return issue(validity, Set.of());
  }

  /** From now on every credential handed out so far counts as expired. */
  public synchronized void expireAll() {
    grants.replaceAll((token, grant) -> new Grant(Instant.MIN, grant.scopes()));
  }

  /** How many were handed out. */
  public synchronized int issued() {
    return grants.size();
  }

  /**
   * @param scopes as {@code repository:team/app:pull}, one action each
   */
  synchronized Issued issue(Duration validity, Set<String> scopes) {
    byte[] secret = new byte[24];
    random.nextBytes(secret);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    Instant expires = clock.instant().plus(validity);
    grants.put(token, new Grant(expires, Set.copyOf(scopes)));
    return new Issued(token, expires);
  }

  /** How many requests came with a valid one. */
  public synchronized int accepted() {
    return accepted;
  }

  /** Of a token that came with a request. */
  synchronized State state(String token) {
    State state =
        Optional.ofNullable(grants.get(token))
            .map(grant -> clock.instant().isBefore(grant.expires()) ? State.VALID : State.EXPIRED)
            .orElse(State.UNKNOWN);
    accepted += state == State.VALID ? 1 : 0;
    return state;
  }

  synchronized boolean grants(String token, String scope) {
    return Optional.ofNullable(grants.get(token))
        .map(grant -> grant.scopes().contains(scope))
        .orElse(false);
  }
}
