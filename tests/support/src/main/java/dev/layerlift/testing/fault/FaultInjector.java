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

  /** Decides for every request by itself, where rules do not say enough. */
  @FunctionalInterface
  public interface Script {
    /**
     * Called before the request is carried out; what it waits for, the request waits for.
     *
     * @param path raw, without query
     */
    Optional<Fault> fault(String method, String path);
  }

  private final List<Counted> rules = new ArrayList<>();
  private volatile Script script = (method, path) -> Optional.empty();

  /** Rules count from here on; of several that meet a request the first one added is played. */
  public synchronized void add(FaultRule rule) {
    rules.add(new Counted(rule));
  }

  /** Replaces the script; it is asked first, the rules after it. */
  public void script(Script newScript) {
    script = newScript;
  }

  public synchronized void clear() {
    rules.clear();
  }

  /** Called by the fake, once a request, before the request is carried out. */
  public Optional<Fault> meet(String method, String path) {
    return script.fault(method, path).or(() -> byRule(method, path));
  }

  /** Counts the request for every rule that matches it. */
  private synchronized Optional<Fault> byRule(String method, String path) {
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
