package dev.layerlift.oci.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A clock that only pauses move; they are noted and take no time. Chance always says the most. */
final class ManualTime implements InstantSource {
  private final List<Duration> pauses = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  synchronized void pass(Duration duration) {
    now = now.plus(duration);
  }

  synchronized List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  private synchronized void pause(Duration duration) {
    pauses.add(duration);
    now = now.plus(duration);
  }

  Timing timing() {
    return new Timing(this, this::pause, new Most());
  }

  private static final class Most implements RandomGenerator {
    @Override
    public long nextLong() {
      return Long.MAX_VALUE;
    }

    @Override
    public long nextLong(long bound) {
      return bound - 1;
    }
  }
}
