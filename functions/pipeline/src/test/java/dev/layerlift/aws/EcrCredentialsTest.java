package dev.layerlift.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.registry.Credentials;
import dev.layerlift.oci.registry.RegistryEndpoint;
import dev.layerlift.oci.registry.TimedCredentials;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ecr.EcrClient;

class EcrCredentialsTest {
  private static final RegistryHost HOST =
      new RegistryHost("123456789012.dkr.ecr.eu-central-1.amazonaws.com");
  private static final Instant NOW = Instant.parse("2026-10-05T06:00:00Z");
  private static final Instant LATER = Instant.parse("2026-10-05T18:00:00Z");
  private static final String CALL = "GetAuthorizationToken";

  private ScriptedAws aws;
  private EcrClient ecr;
  private Instant clock = NOW;

  @BeforeEach
  void start() throws IOException {
    aws = new ScriptedAws();
    ecr = aws.ecr();
  }

  @AfterEach
  void stop() {
    ecr.close();
    aws.close();
  }

  private EcrCredentials credentials() {
    return new EcrCredentials(ecr, (InstantSource) () -> clock);
  }

  private void answer(String password) {
    String token =
        Base64.getEncoder().encodeToString(("AWS:" + password).getBytes(StandardCharsets.UTF_8));
    aws.answer(
        CALL,
        200,
        """
        {"authorizationData":[{"authorizationToken":"%s","expiresAt":%d,
          "proxyEndpoint":"https://%s"}]}
        """
            .formatted(token, LATER.getEpochSecond(), HOST));
  }

  @Test
  void tokenIsNameAndPasswordWithItsEnd() throws IOException {
    answer("pass:word");

    assertThat(credentials().obtain(HOST))
        .isEqualTo(
            new TimedCredentials(new Credentials.Basic("AWS", "pass:word"), Optional.of(LATER)));
  }

  @Test
  void endpointComesWithCredentialsThatAreUsedOnce() throws IOException {
    answer("first");
    answer("second");
    EcrCredentials credentials = credentials();

    assertThat(credentials.endpoint(HOST))
        .isEqualTo(new RegistryEndpoint(HOST, URI.create("https://" + HOST)));
    assertThat(password(credentials)).isEqualTo("first");
    assertThat(aws.requests()).hasSize(1);
    assertThat(password(credentials)).isEqualTo("second");
  }

  @Test
  void credentialsThatHaveExpiredSinceTheEndpointAreNotUsed() throws IOException {
    answer("first");
    answer("second");
    EcrCredentials credentials = credentials();
    credentials.endpoint(HOST);
    clock = LATER;

    assertThat(password(credentials)).isEqualTo("second");
  }

  private static String password(EcrCredentials credentials) throws IOException {
    return ((Credentials.Basic) credentials.obtain(HOST).credentials()).password();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"authorizationData\":[]}",
        "{\"authorizationData\":[{}]}",
        "{\"authorizationData\":[{\"authorizationToken\":\"c2VjcmV0\"}]}",
        "{\"authorizationData\":[{\"authorizationToken\":\"secret!\"}]}",
      })
  void answerWithoutATokenIsAProtocolViolationThatShowsNoSecret(String answer) {
    aws.answer(CALL, 200, answer);

    assertThatThrownBy(() -> credentials().obtain(HOST))
        .isInstanceOf(StoreException.ProtocolViolation.class)
        .hasMessageStartingWith("ecr:GetAuthorizationToken: ")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("c2VjcmV0")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "registry", "https://host/path", "ftp://host"})
  void addressThatIsNoneIsAProtocolViolation(String address) {
    aws.answer(
        CALL,
        200,
        "{\"authorizationData\":[{\"authorizationToken\":\"QVdTOng=\",\"proxyEndpoint\":\"%s\"}]}"
            .formatted(address));

    assertThatThrownBy(() -> credentials().endpoint(HOST))
        .isInstanceOf(StoreException.ProtocolViolation.class);
  }

  @ParameterizedTest
  @CsvSource({
    "400, ThrottlingException, Throttled",
    "429, TooManyRequests, Throttled",
    "500, ServerException, Unavailable",
    "503, ServiceUnavailable, Unavailable",
    "400, AccessDeniedException, Denied",
    "400, ExpiredTokenException, Denied",
    "403, Anything, Denied",
    "400, InvalidParameterException, Rejected",
  })
  void refusalsSayWhatToDo(int status, String code, String expected) {
    aws.answer(CALL, status, "{\"__type\":\"%s\",\"message\":\"because\"}".formatted(code));

    assertThatThrownBy(() -> credentials().obtain(HOST))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("ecr:GetAuthorizationToken: ")
        .hasMessageContaining("because")
        .extracting(e -> e.getClass().getSimpleName())
        .isEqualTo(expected);
  }

  @Test
  void serviceThatIsNotThereIsUnavailable() {
    aws.close();

    assertThatThrownBy(() -> credentials().obtain(HOST))
        .isInstanceOf(StoreException.Unavailable.class);
  }
}
