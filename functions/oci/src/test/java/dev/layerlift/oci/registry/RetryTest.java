package dev.layerlift.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Answers;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.registry.RegistryManners;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
  private static final String BLOBS = "/v2/team/app/blobs/sha256:.*";
  private static final Descriptor BLOB = TestRegistry.descriptor(new byte[10]);

  private TestRegistry registry;

  @BeforeEach
  void open() throws Exception {
    registry = TestRegistry.start(RegistryManners.plain());
    registry.layer(new byte[10]);
  }

  @AfterEach
  void close() throws Exception {
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void transientAnswersAreTriedAgainWithGrowingPauses(int status) throws Exception {
    registry.fault(FaultRule.first(3, "HEAD", BLOBS, Answers.error(status, "UNKNOWN")));

    assertThat(registry.repository.hasBlob(BLOB)).isTrue();
    assertThat(registry.time.pauses())
        .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
    assertThat(registry.client.traffic().retries()).isEqualTo(3);
    assertThat(registry.client.traffic().requests()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 405, 409, 413})
  void finalAnswersAreNotTriedAgain(int status) throws Exception {
    registry.fault(FaultRule.always("GET", BLOBS, Answers.error(status, "UNKNOWN")));

    assertThatThrownBy(() -> registry.repository.blob(BLOB)).isInstanceOf(StoreException.class);
    assertThat(registry.client.traffic().retries()).isZero();
  }

  @Test
  void attemptsAreLimited() throws Exception {
    registry.fault(FaultRule.always("HEAD", BLOBS, Answers.error(500, "UNKNOWN")));

    assertThatThrownBy(() -> registry.repository.hasBlob(BLOB))
        .isInstanceOf(StoreException.Unavailable.class);
    assertThat(registry.journal().count("HEAD", BLOBS)).isEqualTo(4);
  }

  @Test
  void retryAfterIsTheLeastThatIsWaited() throws Exception {
    registry.fault(
        FaultRule.nth(
            1, "HEAD", BLOBS, Answers.tooManyRequests(Optional.of(Duration.ofSeconds(7)))));

    assertThat(registry.repository.hasBlob(BLOB)).isTrue();
    assertThat(registry.time.pauses()).containsExactly(Duration.ofMillis(7_100));
  }

  @Test
  void retryAfterIsFollowedUpToTheLongestPause() throws Exception {
    registry.fault(
        FaultRule.nth(1, "HEAD", BLOBS, Answers.tooManyRequests(Optional.of(Duration.ofHours(1)))));

    assertThat(registry.repository.hasBlob(BLOB)).isTrue();
    assertThat(registry.time.pauses()).containsExactly(Duration.ofMillis(10_100));
  }

  @Test
  void throttlingThatDoesNotEndTellsWhatTheRegistryAskedFor() {
    registry.fault(
        FaultRule.always(
            "GET", BLOBS, Answers.tooManyRequests(Optional.of(Duration.ofSeconds(3)))));

    assertThatThrownBy(() -> registry.repository.blob(BLOB))
        .isInstanceOfSatisfying(
            StoreException.Throttled.class,
            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(3)))
        .hasMessageContaining("TOOMANYREQUESTS");
  }

  @Test
  void busyServerWithARetryAfterCountsAsThrottling() {
    registry.fault(
        FaultRule.always(
            "GET",
            BLOBS,
            new Fault.Answer(
                503, Map.of("Retry-After", "Thu, 01 Jan 2026 00:00:02 GMT"), Content.of(""))));

    assertThatThrownBy(() -> registry.repository.blob(BLOB))
        .isInstanceOf(StoreException.Throttled.class);
    assertThat(registry.time.pauses().getFirst()).isEqualTo(Duration.ofMillis(2_100));
  }

  @Test
  void totalTimeIsLimited() throws Exception {
    registry.close();
    registry =
        TestRegistry.start(
            RegistryManners.plain(),
            RegistrySettings.standard()
                .withRetry(
                    new RetryPolicy(
                        100,
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(10))));
    registry.fault(FaultRule.always("HEAD", BLOBS, Answers.error(500, "UNKNOWN")));

    assertThatThrownBy(() -> registry.repository.hasBlob(BLOB))
        .isInstanceOf(StoreException.Unavailable.class);
    assertThat(registry.time.pauses()).hasSize(2);
  }

  @Test
  void refusedConnectionIsUnavailable() throws Exception {
    registry.server.close();

    assertThatThrownBy(() -> registry.repository.hasBlob(BLOB))
        .isInstanceOf(StoreException.Unavailable.class)
        .hasMessageContaining("connection refused");
    assertThat(registry.time.pauses()).hasSize(3);
  }

  @Test
  void interruptionEndsTheWait() {
    registry.fault(FaultRule.always("HEAD", BLOBS, new Fault.StallBeforeResponse()));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> registry.repository.hasBlob(BLOB))
        .isInstanceOf(java.io.InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
