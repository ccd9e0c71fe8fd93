package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  @Test
  void quotedParametersKeepTheirCommas() {
    Challenge challenge =
        only(
            "Bearer realm=\"https://auth.example/token\",service=\"registry.example\","
                + "scope=\"repository:team/app:pull,push\"");

    assertThat(challenge.scheme()).isEqualTo("bearer");
    assertThat(challenge.parameter("realm")).contains("https://auth.example/token");
    assertThat(challenge.parameter("service")).contains("registry.example");
    assertThat(challenge.scopes()).containsExactly("repository:team/app:pull,push");
  }

  @Test
  void severalChallengesShareAHeader() {
    List<Challenge> challenges =
        Challenge.parse(
            List.of("Basic realm=\"a\", Negotiate, bearer Realm = plain , scope=\"x y\""));

    assertThat(challenges)
        .extracting(Challenge::scheme)
        .containsExactly("basic", "negotiate", "bearer");
    assertThat(challenges.getLast().parameter("realm")).contains("plain");
    assertThat(challenges.getLast().scopes()).containsExactly("x", "y");
  }

  @Test
  void escapesAreUndone() {
    assertThat(only("Basic realm=\"a \\\"b\\\" \\\\\"").parameter("realm")).contains("a \"b\" \\");
  }

  @Test
  void challengesOfSeveralHeadersAddUp() {
    assertThat(Challenge.parse(List.of("Basic realm=\"a\"", "Bearer realm=\"b\""))).hasSize(2);
  }

  @Test
  void rubbishIsNoChallengeAndHarmless() {
    assertThat(Challenge.parse(List.of("", ",,,", "=\"", "\"\"\"", "a=b"))).isEmpty();
    assertThat(Challenge.parse(List.of("x".repeat(100_000)))).isEmpty();
    assertThat(only("Bearer realm=\"never closed").parameter("realm")).isEmpty();
  }

  private static Challenge only(String header) {
    List<Challenge> challenges = Challenge.parse(List.of(header));
    assertThat(challenges).hasSize(1);
    return challenges.getFirst();
  }
}
