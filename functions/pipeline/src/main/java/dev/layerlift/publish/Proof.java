package dev.layerlift.publish;

import java.util.List;

/**
 * What a look from the outside found, one check after the other.
 *
 * @param checks in the order in which they were made
 */
public record Proof(List<Check> checks) {
  public Proof {
    checks = List.copyOf(checks);
  }

  /** How a check ended. */
  public enum Verdict {
    HOLDS,
    DIFFERS,
    /** It could not be made, and nothing is wrong: a layer that is kept outside the registry. */
    NOT_CHECKED
  }

  /**
   * @param subject what was looked at, such as {@code layer sha256:…}
   * @param finding what holds, what differs with both values, or why it was not checked
   */
  public record Check(String subject, Verdict verdict, String finding) {}

  /** Whether no check found a difference. */
  public boolean holds() {
    return differences().isEmpty();
  }

  public List<Check> differences() {
    return checks.stream().filter(check -> check.verdict() == Verdict.DIFFERS).toList();
  }
}
