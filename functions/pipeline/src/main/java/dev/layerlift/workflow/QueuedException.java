package dev.layerlift.workflow;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The manifests that all executions together may store for now are given away. The state machine
 * waits and calls again with the turn; it reads both from the message, which is the JSON of {@link
 * Wait}.
 */
public final class QueuedException extends RetryableException {
  private static final long serialVersionUID = 1L;

  private final Instant until;

  /**
   * @param until whole seconds, not before the turn
   * @param turn reserved; {@code null} in JSON where the next call has to ask for one again
   * @param reason in plain words
   */
  public record Wait(Instant until, Optional<ManifestTurn> turn, String reason) {}

  /**
   * @param until when to call again, at the earliest
   */
  public QueuedException(Instant until, Optional<ManifestTurn> turn, String reason) {
    super(WorkflowJson.writeText(new Wait(wholeSeconds(until), turn, reason)));
    this.until = wholeSeconds(until);
  }

  /** Whole seconds, as in the message. */
  public Instant until() {
    return until;
  }

  private static Instant wholeSeconds(Instant time) {
    Instant second = time.truncatedTo(ChronoUnit.SECONDS);
    return second.equals(time) ? second : second.plusSeconds(1);
  }
}
