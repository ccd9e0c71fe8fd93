package dev.layerlift.oci.registry;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gets access tokens from the realm that a registry names. Distribution token authentication
 * specification; OAuth 2 refresh for identity tokens (RFC 6749, section 6).
 */
final class TokenService {
  /** What the specification says where the service gives no time. */
  private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);

  private static final Duration LONGEST_LIFE = Duration.ofDays(1);

  private final Transport transport;
  private final RedirectPolicy policy;
  private final InstantSource clock;

  TokenService(Transport transport, RedirectPolicy policy, InstantSource clock) {
    this.transport = transport;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * @throws StoreException.Denied if the service refuses the credentials
   */
  BearerToken fetch(Challenge challenge, TokenScope scope, Credentials credentials)
      throws IOException {
    URI realm = realm(challenge);
    Optional<String> service = challenge.parameter("service");
    Instant asked = clock.instant();
    if (credentials instanceof Credentials.IdentityToken identity) {
      transport.secrets().remember(List.of(identity.token()));
    }
    Request request =
        credentials instanceof Credentials.IdentityToken identity
            ? refresh(realm, service, scope, identity)
            : query(realm, service, scope);
    Optional<String> authorization =
        credentials instanceof Credentials.Basic basic
            ? Optional.of(Authorization.basic(basic))
            : Optional.empty();
    try (Answer answer = transport.send(request, authorization)) {
      if (answer.status() != 200) {
        throw ErrorAnswers.of(answer, asked);
      }
      return parse(answer, asked);
    }
  }

  private URI realm(Challenge challenge) throws IOException {
    Optional<String> realm = challenge.parameter("realm");
    if (realm.isEmpty()) {
      throw new StoreException.ProtocolViolation("a bearer challenge without a realm");
    }
    return policy.checkRealm(realm.get());
  }

  static Request query(URI realm, Optional<String> service, TokenScope scope) {
    Stream<String> parameters =
        Stream.concat(
            service.stream().map(s -> "service=" + encode(s)),
            scope.parts().stream().map(s -> "scope=" + encode(s)));
    String separator = realm.getRawQuery() == null ? "?" : "&";
    URI uri = URI.create(realm + separator + parameters.collect(Collectors.joining("&")));
    return Request.of("GET", uri, scope);
  }

  private static Request refresh(
      URI realm, Optional<String> service, TokenScope scope, Credentials.IdentityToken identity) {
    String form =
        "grant_type=refresh_token&client_id=layerlift&service="
            + encode(service.orElse(realm.getHost()))
            + "&scope="
            + encode(String.join(" ", scope.parts()))
            + "&refresh_token="
            + encode(identity.token());
    return Request.of("POST", realm, scope)
        .body("application/x-www-form-urlencoded", BodyPublishers.ofString(form));
  }

  private static BearerToken parse(Answer answer, Instant asked) throws IOException {
    try {
      ObjectNode json = Json.parseObject(answer.readSmallBody(), "token");
      Optional<String> token = Json.optionalText(json, "token", "token");
      if (token.isEmpty()) {
        token = Json.optionalText(json, "access_token", "token");
      }
      if (token.isEmpty() || !token.get().matches("[\\x21-\\x7e]+")) {
        throw new StoreException.ProtocolViolation(answer + ": no token in the answer");
      }
      return new BearerToken(token.get(), asked.plus(life(json)));
    } catch (MalformedInputException | LimitExceededException e) {
      // The cause could quote the token.
      throw new StoreException.ProtocolViolation(answer + ": the token is not JSON");
    }
  }

  private static Duration life(ObjectNode json) {
    JsonNode seconds = json.get("expires_in");
    if (seconds == null || !seconds.isIntegralNumber() || !seconds.canConvertToInt()) {
      return DEFAULT_LIFE;
    }
    Duration life = Duration.ofSeconds(Math.max(0, seconds.intValue()));
    return life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
