package dev.layerlift.sandbox.states;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A clock that only moves when somebody sleeps, and then at once. */
final class FastTime {
  private Instant now = Instant.parse("2026-10-05T06:43:45Z");
  private final List<Duration> sleeps = new ArrayList<>();

  Timing timing() {
    return new Timing(this::now, this::sleep, new Random(1));
  }

  synchronized Instant now() {
    return now;
  }

  private synchronized void sleep(Duration duration) {
    sleeps.add(duration);
    now = now.plus(duration);
  }

  synchronized List<Duration> sleeps() {
    return List.copyOf(sleeps);
  }
}
