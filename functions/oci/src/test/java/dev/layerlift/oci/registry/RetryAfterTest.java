package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void secondsAndDatesAreUnderstood() {
    assertThat(RetryAfter.parse("120", NOW)).contains(Duration.ofMinutes(2));
    assertThat(RetryAfter.parse(" 0 ", NOW)).contains(Duration.ZERO);
    assertThat(RetryAfter.parse("Thu, 01 Jan 2026 00:01:30 GMT", NOW))
        .contains(Duration.ofSeconds(90));
  }

  @Test
  void pastDateIsNoWait() {
    assertThat(RetryAfter.parse("Wed, 31 Dec 2025 23:59:00 GMT", NOW)).contains(Duration.ZERO);
  }

  @Test
  void anythingElseIsNoWish() {
    for (String text : new String[] {"", "-1", "soon", "1.5", "99999999999999999999"}) {
      assertThat(RetryAfter.parse(text, NOW)).as(text).isEmpty();
    }
  }
}
