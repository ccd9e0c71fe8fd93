package dev.layerlift.oci.registry;

import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Chooses the {@code Authorization} of each request to one registry: Basic at once where there are
 * credentials, a bearer token from the registry's first challenge on. Tokens are kept by scope.
 */
final class Authorizer {
  private static final int MOST_TOKENS = 1_000;

  private final CredentialCache credentials;
  private final TokenService tokens;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<TokenScope, BearerToken> kept = new LinkedHashMap<>();
  private Optional<Challenge> bearer = Optional.empty();

  Authorizer(CredentialCache credentials, TokenService tokens, InstantSource clock) {
    this.credentials = credentials;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * @param goodFor how long it must be good at least
   */
  Optional<String> authorization(TokenScope scope, Duration goodFor) throws IOException {
    lock.lock();
    try {
      if (bearer.isEmpty()) {
        return credentials.get(goodFor) instanceof Credentials.Basic basic
            ? Optional.of(Authorization.basic(basic))
            : Optional.empty();
      }
      BearerToken token = kept.get(scope);
      if (token == null || !token.isGood(clock.instant(), goodFor)) {
        token = fetch(bearer.get(), scope, scope, goodFor);
      }
      return Optional.of(Authorization.bearer(token.value()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * After a 401, or a 403 for an expired token: follows the challenge or renews the credentials.
   *
   * @param sent what was refused
   * @return what to try once more, or empty if there is nothing else
   */
  Optional<String> renewed(Answer refusal, Optional<String> sent, TokenScope scope)
      throws IOException {
    lock.lock();
    try {
      List<Challenge> challenges = Challenge.parse(refusal.headerValues("WWW-Authenticate"));
      Optional<Challenge> wanted =
          challenges.stream().filter(c -> c.scheme().equals("bearer")).findFirst();
      if (wanted.isPresent()) {
        bearer = wanted;
        forgetToken(scope, sent);
        BearerToken known = kept.get(scope);
        BearerToken token =
            known != null
                ? known
                : fetch(wanted.get(), scope.and(wanted.get().scopes()), scope, Duration.ZERO);
        return Optional.of(Authorization.bearer(token.value()));
      }
      return renewedCredentials(sent, scope);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what was refused, where nothing can be repeated: the next request gets other. */
  void forget(Optional<String> sent, TokenScope scope) {
    lock.lock();
    try {
      forgetToken(scope, sent);
      credentials.forget();
    } finally {
      lock.unlock();
    }
  }

  private Optional<String> renewedCredentials(Optional<String> sent, TokenScope scope)
      throws IOException {
    if (sent.isPresent() && Authorization.isBearer(sent.get())) {
      forgetToken(scope, sent);
      return Optional.of(
          Authorization.bearer(fetch(bearer.orElseThrow(), scope, scope, Duration.ZERO).value()));
    }
    Credentials current = credentials.get(Duration.ZERO);
    boolean sameAsSent =
        current instanceof Credentials.Basic basic
            && sent.equals(Optional.of(Authorization.basic(basic)));
    if (sameAsSent && !credentials.renew(current)) {
      return Optional.empty();
    }
    return credentials.get(Duration.ZERO) instanceof Credentials.Basic basic
        ? Optional.of(Authorization.basic(basic)).filter(b -> !sent.equals(Optional.of(b)))
        : Optional.empty();
  }

  /** A service that refuses the credentials gets renewed ones, once. */
  private BearerToken fetch(
      Challenge challenge, TokenScope asked, TokenScope keptAs, Duration goodFor)
      throws IOException {
    Credentials current = credentials.get(goodFor);
    BearerToken token;
    try {
      token = tokens.fetch(challenge, asked, current);
    } catch (StoreException.Denied e) {
      if (current instanceof Credentials.Anonymous || !credentials.renew(current)) {
        throw e;
      }
      token = tokens.fetch(challenge, asked, credentials.get(goodFor));
    }
    keep(keptAs, token);
    return token;
  }

  private void keep(TokenScope scope, BearerToken token) {
    Instant now = clock.instant();
    kept.values().removeIf(t -> !t.isGood(now, Duration.ZERO));
    Iterator<TokenScope> oldest = kept.keySet().iterator();
    while (kept.size() >= MOST_TOKENS) {
      oldest.next();
      oldest.remove();
    }
    kept.put(scope, token);
  }

  private void forgetToken(TokenScope scope, Optional<String> sent) {
    kept.computeIfPresent(
        scope,
        (s, token) -> sent.equals(Optional.of(Authorization.bearer(token.value()))) ? null : token);
  }
}
