package dev.layerlift.workflow;

/**
 * Another execution is at the image by now: this one leaves it to that. Neither a fault nor worth a
 * repetition; the state machine goes on as after an inspection with this answer, which it reads
 * from the message.
 */
public final class StoodBackException extends LayerliftException {
  private static final long serialVersionUID = 1L;

  /**
   * @param verdict the message, as JSON
   */
  public StoodBackException(Inspection.HeldElsewhere verdict) {
    super(WorkflowJson.writeText(verdict));
  }
}
