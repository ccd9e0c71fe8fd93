package dev.layerlift.workflow;

/**
 * The stage stopped at a boundary because its time was running out; its text says how far it came.
 */
public final class DeadlineException extends RetryableException {
  private static final long serialVersionUID = 1L;

  public DeadlineException(String message) {
    super(message);
  }

  public DeadlineException(String message, Throwable cause) {
    super(message, cause);
  }
}
