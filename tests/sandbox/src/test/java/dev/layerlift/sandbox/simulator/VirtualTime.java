package dev.layerlift.sandbox.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when somebody waits or works, and then at once. */
final class VirtualTime implements InstantSource {
  private Instant now = Instant.parse("2026-10-05T06:43:45Z");

  @Override
  public synchronized Instant instant() {
    return now;
  }

  synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }
}
