package dev.layerlift.testing.registry;

import dev.layerlift.testing.content.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Checks credentials and, for bearer authentication, hands out tokens. */
final class Gatekeeper {
  private static final String SERVICE = "strict-registry";

  private final Authentication authentication;
  private final Tokens tokens;
  private final String baseUri;

  Gatekeeper(Authentication authentication, Tokens tokens, String baseUri) {
    this.authentication = authentication;
    this.tokens = tokens;
    this.baseUri = baseUri;
  }

  /**
   * @param scopes that the request needs, as {@code repository:team/app:pull}
   */
  void admit(Call call, List<String> scopes) throws RegistryError {
    switch (authentication) {
      case Authentication.Anonymous anonymous -> {}
      case Authentication.Basic account -> admitBasic(call, account);
      case Authentication.EcrPassword ecr -> admitEcr(call);
      case Authentication.Bearer bearer -> admitBearer(call, scopes);
    }
  }

  private void admitBasic(Call call, Authentication.Basic account) throws RegistryError {
    if (!account.equals(basic(call).orElse(null))) {
      throw unauthorized("Basic realm=\"" + baseUri + "/\"");
    }
  }

  private void admitEcr(Call call) throws RegistryError {
    String challenge = "Basic realm=\"" + baseUri + "/\",service=\"ecr.amazonaws.com\"";
    Authentication.Basic sent = basic(call).orElseThrow(() -> unauthorized(challenge));
    switch (sent.user().equals("AWS") ? tokens.state(sent.password()) : Tokens.State.UNKNOWN) {
      case VALID -> {}
      case EXPIRED ->
          throw new RegistryError(
              403, "DENIED", "Your authorization token has expired. Reauthenticate and try again.");
      case UNKNOWN -> throw unauthorized(challenge);
    }
  }

  private void admitBearer(Call call, List<String> scopes) throws RegistryError {
    String challenge =
        "Bearer realm=\"" + baseUri + "/token\",service=\"" + SERVICE + "\"" + scopeOf(scopes);
    String token = credentials(call, "bearer").orElseThrow(() -> unauthorized(challenge));
    if (tokens.state(token) != Tokens.State.VALID) {
      throw unauthorized(challenge + ",error=\"invalid_token\"");
    }
    for (String scope : scopes) {
      if (!tokens.grants(token, scope)) {
        throw unauthorized(challenge + ",error=\"insufficient_scope\"");
      }
    }
  }

  private static String scopeOf(List<String> scopes) {
    return scopes.isEmpty() ? "" : ",scope=\"" + String.join(" ", merged(scopes)) + "\"";
  }

  /** {@code repository:a:pull} and {@code repository:a:push} as {@code repository:a:pull,push}. */
  private static Set<String> merged(List<String> scopes) {
    Set<String> result = new LinkedHashSet<>();
    for (String scope : scopes) {
      String resource = scope.substring(0, scope.lastIndexOf(':') + 1);
      result.add(
          resource
              + String.join(
                  ",",
                  scopes.stream()
                      .filter(s -> s.startsWith(resource) && s.indexOf(':', resource.length()) < 0)
                      .map(s -> s.substring(resource.length()))
                      .toList()));
    }
    return result;
  }

  /** The token endpoint of the Docker token specification, GET only. */
  void answerToken(Call call) throws RegistryError, IOException {
    if (!(authentication instanceof Authentication.Bearer bearer)) {
      throw new RegistryError(404, "UNSUPPORTED", "this registry hands out no tokens");
    }
    if (!call.method().equals("GET")) {
      throw RegistryError.unsupported("tokens are asked for with GET");
    }
    if (!SERVICE.equals(call.query().first("service").orElse(""))) {
      throw new RegistryError(400, "UNAUTHORIZED", "the service is not the challenge's");
    }
    if (bearer.account().isPresent()) {
      admitBasic(call, bearer.account().get());
    }
    Set<String> scopes = new LinkedHashSet<>();
    for (String parameter : call.query().all("scope")) {
      for (String scope : parameter.split(" ")) {
        int actions = scope.lastIndexOf(':') + 1;
        for (String action : scope.substring(actions).split(",")) {
          scopes.add(scope.substring(0, actions) + action);
        }
      }
    }
    Tokens.Issued issued = tokens.issue(bearer.validity(), scopes);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("token", issued.token());
    answer.put("expires_in", bearer.validity().toSeconds());
    answer.put("issued_at", issued.expires().minus(bearer.validity()).toString());
    call.answer(200, "application/json", Content.of(answer.toString()));
  }

  private static RegistryError unauthorized(String challenge) {
    return new RegistryError(401, "UNAUTHORIZED", "authentication required")
        .header("WWW-Authenticate", challenge);
  }

  private static Optional<Authentication.Basic> basic(Call call) {
    return credentials(call, "basic")
        .flatMap(encoded -> {
          try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                ? Optional.empty()
                : Optional.of(
                    new Authentication.Basic(pair.substring(0, colon), pair.substring(colon + 1)));
          } catch (IllegalArgumentException e) {
            return Optional.empty();
          }
        });
  }

  private static Optional<String> credentials(Call call, String scheme) {
    return call.header("Authorization")
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(scheme + " "))
        .map(value -> value.substring(scheme.length() + 1).strip());
  }
}
