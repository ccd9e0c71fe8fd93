package dev.layerlift.sandbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** What an account may ask of AWS, and how often that was refused. Used by one thread at a time. */
final class RateLimits {
  /** {@code StartExecution} of most regions: "Service quotas" in the Step Functions guide. */
  private static final int STARTS_AT_ONCE = 800;

  private static final int STARTS_PER_SECOND = 150;

  private final InstantSource clock;
  private final Map<EcrApi, Deque<Instant>> lastSecond = new EnumMap<>(EcrApi.class);
  private final Map<String, Integer> refused = new TreeMap<>();
  private double startsLeft = STARTS_AT_ONCE;
  private Instant startsCounted;

  RateLimits(InstantSource clock) {
    this.clock = clock;
    this.startsCounted = clock.instant();
  }

  /** Of no second that begins anywhere there are more than the rate. */
  boolean take(EcrApi api, String caller) {
    Instant now = clock.instant();
    Deque<Instant> taken = lastSecond.computeIfAbsent(api, a -> new ArrayDeque<>());
    while (!taken.isEmpty() && !taken.getFirst().isAfter(now.minusSeconds(1))) {
      taken.removeFirst();
    }
    if (taken.size() >= api.perSecond()) {
      refuse(api + " of " + caller);
      return false;
    }
    taken.addLast(now);
    return true;
  }

  boolean takeStart() {
    Instant now = clock.instant();
    double refill = Duration.between(startsCounted, now).toNanos() / 1e9 * STARTS_PER_SECOND;
    startsLeft = Math.min(STARTS_AT_ONCE, startsLeft + refill);
    startsCounted = now;
    if (startsLeft < 1) {
      refuse("StartExecution");
      return false;
    }
    startsLeft--;
    return true;
  }

  void refuse(String what) {
    refused.merge(what, 1, Integer::sum);
  }

  Map<String, Integer> refused() {
    return Map.copyOf(refused);
  }
}
