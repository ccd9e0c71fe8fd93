package dev.layerlift.testing.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AuthenticationTest extends RegistryFixture {
  private static final Authentication.Basic ACCOUNT =
      new Authentication.Basic("ann", "secret:with:colons");

  private static String challenge(HttpResponse<byte[]> response) {
    assertRefused(response, 401, "UNAUTHORIZED");
    return response.headers().firstValue("WWW-Authenticate").orElseThrow();
  }

  @Test
  void basicTakesOneAccountOnly() throws Exception {
    start(RegistryManners.plain().withAuthentication(ACCOUNT));
    assertThat(challenge(send("GET", "/v2/"))).startsWith("Basic realm=");
    authorization = Wire.basic("ann", "wrong");
    challenge(send("GET", "/v2/"));
    authorization = "Basic %%%";
    challenge(send("GET", "/v2/"));
    authorization = Wire.basic("ann", "secret:with:colons");
    assertThat(send("GET", "/v2/").statusCode()).isEqualTo(200);
    assertThat(push(CONFIG).statusCode()).isEqualTo(201);
  }

  private JsonNode token(String query, String... headers) throws Exception {
    HttpResponse<byte[]> response = wire.send("GET", "/token?" + query, headers);
    assertThat(response.statusCode()).as(Wire.text(response)).isEqualTo(200);
    return JsonMapper.shared().readTree(response.body());
  }

  @Test
  void aTokenOpensWhatItsScopeNames() throws Exception {
    start(
        RegistryManners.plain()
            .withAuthentication(
                new Authentication.Bearer(Duration.ofMinutes(5), Optional.of(ACCOUNT))));
    String blob = REPOSITORY + "/blobs/" + repository().storeBlob(CONFIG);
    assertThat(challenge(send("GET", blob)))
        .isEqualTo(
            "Bearer realm=\"%s/token\",service=\"strict-registry\",scope=\"repository:team/app:pull\""
                .formatted(registry.uri()));
    assertThat(challenge(send("POST", REPOSITORY + "/blobs/uploads/")))
        .endsWith("scope=\"repository:team/app:pull,push\"");

    String query = "service=strict-registry&scope=repository:team/app:pull";
    challenge(wire.send("GET", "/token?" + query));
    String basic = Wire.basic("ann", "secret:with:colons");
    JsonNode token = token(query, "Authorization", basic);
    assertThat(token.path("expires_in").intValue()).isEqualTo(300);
    authorization = "Bearer " + token.path("token").stringValue();
    assertThat(send("GET", blob).statusCode()).isEqualTo(200);
    assertThat(challenge(send("POST", REPOSITORY + "/blobs/uploads/")))
        .endsWith("error=\"insufficient_scope\"");
    challenge(send("GET", "/v2/team/other/tags/list"));

    authorization =
        "Bearer " + token(query + ",push", "Authorization", basic).path("token").stringValue();
    assertThat(push(CONFIG).statusCode()).isEqualTo(201);
  }

  @Test
  void anonymousTokensAreHandedOutWhereThereIsNoAccount() throws Exception {
    start(
        RegistryManners.plain()
            .withAuthentication(
                new Authentication.Bearer(Duration.ofMinutes(5), Optional.empty())));
    JsonNode token =
        token(
            "service=strict-registry&scope=repository:a/b:pull&scope=repository:team/app:pull,push");
    authorization = "Bearer " + token.path("token").stringValue();
    assertThat(push(CONFIG).statusCode()).isEqualTo(201);
    assertThat(wire.send("POST", "/token").statusCode()).isEqualTo(405);
    assertThat(wire.send("GET", "/token?service=other").statusCode()).isEqualTo(400);
  }

  @Test
  void bearerTokensExpire() throws Exception {
    start(
        RegistryManners.plain()
            .withAuthentication(
                new Authentication.Bearer(Duration.ofMinutes(5), Optional.empty())));
    JsonNode token = token("service=strict-registry&scope=repository:team/app:pull");
    authorization = "Bearer " + token.path("token").stringValue();
    assertThat(send("GET", "/v2/").statusCode()).isEqualTo(200);
    registry.tokens().expireAll();
    assertThat(challenge(send("GET", "/v2/"))).endsWith("error=\"invalid_token\"");
  }

  @Test
  void mountingNeedsToReadTheSource() throws Exception {
    start(
        RegistryManners.plain()
            .withAuthentication(
                new Authentication.Bearer(Duration.ofMinutes(5), Optional.empty())));
    String digest = registry.repository("team/base").storeBlob(CONFIG);
    String mount = REPOSITORY + "/blobs/uploads/?mount=" + digest + "&from=team/base";
    assertThat(challenge(send("POST", mount)))
        .endsWith("scope=\"repository:team/app:pull,push repository:team/base:pull\"");
    String query = "service=strict-registry&scope=repository:team/app:pull,push";
    authorization = "Bearer " + token(query).path("token").stringValue();
    assertThat(challenge(send("POST", mount))).endsWith("error=\"insufficient_scope\"");
    query += "&scope=repository:team/base:pull";
    authorization = "Bearer " + token(query).path("token").stringValue();
    assertThat(send("POST", mount).statusCode()).isEqualTo(201);
  }

  @Test
  void anEcrPasswordExpiresByTheClockWithoutChallenge() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    registry = StrictRegistry.start(RegistryManners.ecr(), now::get);
    wire = new Wire(registry);
    assertThat(challenge(send("GET", "/v2/")))
        .endsWith("service=\"ecr.amazonaws.com\"")
        .startsWith("Basic realm=");
    authorization = Wire.basic("AWS", "made up");
    challenge(send("GET", "/v2/"));
    Tokens.Issued issued = registry.tokens().issue(Duration.ofHours(12));
    assertThat(issued.expires()).isEqualTo("2026-01-01T12:00:00Z");
    assertThat(issued.toString()).doesNotContain(issued.token());
    authorization = Wire.basic("ann", issued.token());
    challenge(send("GET", "/v2/"));
    authorization = Wire.basic("AWS", issued.token());
    assertThat(send("GET", "/v2/").statusCode()).isEqualTo(200);
    now.set(issued.expires());
    HttpResponse<byte[]> expired = send("GET", "/v2/");
    assertRefused(expired, 403, "DENIED");
    assertThat(expired.headers().firstValue("WWW-Authenticate")).isEmpty();
  }

  @Test
  void theJournalTellsThatCredentialsWereSentButNotWhich() throws Exception {
    start(RegistryManners.plain().withAuthentication(ACCOUNT));
    send("GET", "/v2/");
    authorization = Wire.basic("ann", "secret:with:colons");
    send("GET", "/v2/?token=abc");
    assertThat(registry.journal().requests().stream().map(Request::authorized))
        .containsExactly(false, true);
    assertThat(registry.journal().requests().toString())
        .doesNotContain("secret")
        .doesNotContain(authorization)
        .doesNotContain("abc");
  }
}
