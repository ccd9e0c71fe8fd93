package dev.layerlift.testing.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of one fake and how often each was met. Safe for use by several threads. */
public final class FaultInjector {
  private static final class Counted {
    final FaultRule rule;
    int matches;

    Counted(FaultRule rule) {
      this.rule = rule;
    }
  }

  private final List<Counted> rules = new ArrayList<>();

  /** Rules count from here on; of several that meet a request the first one added is played. */
  public synchronized void add(FaultRule rule) {
    rules.add(new Counted(rule));
  }

  public synchronized void clear() {
    rules.clear();
  }

  /** Counts the request for every rule that matches it. Called by the fake, once a request. */
  public synchronized Optional<Fault> meet(String method, String path) {
    Optional<Fault> met = Optional.empty();
    for (Counted counted : rules) {
      if (counted.rule.matches(method, path)) {
        counted.matches++;
        boolean inRange =
            counted.matches >= counted.rule.first() && counted.matches <= counted.rule.last();
        if (met.isEmpty() && inRange) {
          met = Optional.of(counted.rule.fault());
        }
      }
    }
    return met;
  }
}
