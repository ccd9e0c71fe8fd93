package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.Authentication;
import dev.layerlift.testing.registry.RegistryManners;
import dev.layerlift.testing.registry.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BearerAuthenticationTest {
  private static final Duration VALIDITY = Duration.ofMinutes(10);
  private static final Authentication.Basic ACCOUNT =
      new Authentication.Basic("carol", "correct horse");
  private static final byte[] BYTES = TestRegistry.bytes(1_000);
  private static final Descriptor BLOB = TestRegistry.descriptor(BYTES);

  private static TestRegistry start(Credentials credentials) throws Exception {
    TestRegistry registry =
        TestRegistry.start(
            RegistryManners.plain()
                .withAuthentication(
                    new Authentication.Bearer(
                        VALIDITY,
                        credentials instanceof Credentials.Anonymous
                            ? Optional.empty()
                            : Optional.of(ACCOUNT))),
            server -> CredentialsSource.fixed(credentials));
    registry.layer(BYTES);
    return registry;
  }

  private static TestRegistry startAsCarol() throws Exception {
    return start(new Credentials.Basic("carol", "correct horse"));
  }

  private static List<Request> tokens(TestRegistry registry) throws Exception {
    return registry.journal().requests("GET", "/token");
  }

  @Test
  void challengeIsFollowedOnceAndTheTokenKept() throws Exception {
    try (TestRegistry registry = startAsCarol()) {
      registry.repository.hasBlob(BLOB);
      registry.repository.hasBlob(BLOB);

      assertThat(tokens(registry))
          .singleElement()
          .satisfies(t -> {
            assertThat(t.authorized()).isTrue();
            assertThat(t.query())
                .contains("service=strict-registry")
                .contains("scope=repository%3Ateam%2Fapp%3Apull");
          });
      assertThat(registry.client.traffic().requests()).isEqualTo(4);
    }
  }

  @Test
  void nobodyGetsATokenWithoutCredentials() throws Exception {
    try (TestRegistry registry = start(new Credentials.Anonymous())) {
      assertThat(registry.repository.hasBlob(BLOB)).isTrue();
      assertThat(tokens(registry)).singleElement().matches(t -> !t.authorized());
    }
  }

  @Test
  void eachScopeHasItsOwnTokenWithoutAnotherChallenge() throws Exception {
    try (TestRegistry registry = startAsCarol()) {
      registry.repository.hasBlob(BLOB);
      registry.upload(BYTES);
      registry.client.repository(RepositoryName.parse("team/other")).tags();

      assertThat(tokens(registry)).hasSize(3);
      assertThat(registry.journal().where(r -> r.status().orElse(0) == 401)).hasSize(1);
    }
  }

  @Test
  void tokenIsRenewedBeforeItExpires() throws Exception {
    try (TestRegistry registry = startAsCarol()) {
      registry.repository.hasBlob(BLOB);
      registry.time.pass(VALIDITY.minusSeconds(5));
      registry.repository.hasBlob(BLOB);

      assertThat(tokens(registry)).hasSize(2);
      assertThat(registry.journal().where(r -> r.status().orElse(0) == 401)).hasSize(1);
    }
  }

  @Test
  void tokenThatIsRefusedIsRenewedOnce() throws Exception {
    try (TestRegistry registry = startAsCarol()) {
      registry.repository.hasBlob(BLOB);
      registry.server.tokens().expireAll();

      assertThat(registry.repository.hasBlob(BLOB)).isTrue();
      assertThat(tokens(registry)).hasSize(2);
    }
  }

  @Test
  void refusalThatGoesOnIsDenied() throws Exception {
    try (TestRegistry registry = startAsCarol()) {
      String challenge = "Bearer realm=\"" + registry.server.uri() + "/token\"";
      registry.fault(
          FaultRule.always(
              "GET",
              "/v2/.*",
              new Fault.Answer(
                  401,
                  Map.of(
                      "WWW-Authenticate",
                      challenge + ",service=\"strict-registry\",scope=\"a:b:c\""),
                  Content.of(""))));

      assertThatThrownBy(() -> registry.repository.blob(BLOB))
          .isInstanceOf(StoreException.Denied.class);
      assertThat(registry.journal().count("GET", "/v2/.*")).isEqualTo(2);
      assertThat(tokens(registry).getFirst().query()).contains("scope=a%3Ab%3Ac");
    }
  }

  @Test
  void wrongPasswordIsDenied() throws Exception {
    try (TestRegistry registry = start(new Credentials.Basic("carol", "wrong password"))) {
      assertThatThrownBy(() -> registry.repository.hasBlob(BLOB))
          .isInstanceOf(StoreException.Denied.class)
          .hasMessageContaining("/token")
          .hasMessageContaining("401")
          .hasMessageNotContaining("service=");
    }
  }

  @Test
  void mountAsksForBothRepositories() throws Exception {
    try (TestRegistry registry = startAsCarol()) {
      registry.server.repository("team/other").storeBlob(BYTES);

      assertThat(registry.repository.mount(BLOB, RepositoryName.parse("team/other"))).isTrue();
      assertThat(tokens(registry).getFirst().query())
          .contains("team%2Fapp%3Apull%2Cpush")
          .contains("team%2Fother%3Apull");
    }
  }

  @Test
  void tokenServiceThatIsBusyIsAskedAgain() throws Exception {
    try (TestRegistry registry = startAsCarol()) {
      registry.fault(FaultRule.first(2, "GET", "/token", Answers.error(503, "UNAVAILABLE")));

      assertThat(registry.repository.hasBlob(BLOB)).isTrue();
    }
  }

  @Test
  void answerThatIsNoTokenIsAProtocolViolation() throws Exception {
    for (String answer : List.of("<html>", "{}", "{\"token\":7}", "{\"token\":\"two\\nlines\"}")) {
      try (TestRegistry registry = startAsCarol()) {
        registry.fault(
            FaultRule.always("GET", "/token", new Fault.Answer(200, Map.of(), Content.of(answer))));

        assertThatThrownBy(() -> registry.repository.hasBlob(BLOB))
            .as(answer)
            .isInstanceOf(StoreException.ProtocolViolation.class);
      }
    }
  }

  @Test
  void identityTokenIsExchangedByPost() throws Exception {
    try (TestRegistry registry = start(new Credentials.IdentityToken("refresh secret"))) {
      String issued = registry.server.tokens().issue(VALIDITY).token();
      registry.fault(
          FaultRule.always(
              "POST",
              "/token",
              new Fault.Answer(
                  200, Map.of(), Content.of("{\"access_token\":\"" + issued + "\"}"))));

      // The stand-in's token has no scope: the registry refuses it, but it has been asked for.
      assertThatThrownBy(() -> registry.repository.hasBlob(BLOB))
          .isInstanceOf(StoreException.Denied.class)
          .hasMessageNotContaining("refresh secret");
      assertThat(registry.journal().requests("POST", "/token"))
          .singleElement()
          .satisfies(t -> {
            assertThat(t.authorized()).isFalse();
            assertThat(t.query()).isEmpty();
            assertThat(t.receivedBytes()).isPositive();
          });
    }
  }
}
