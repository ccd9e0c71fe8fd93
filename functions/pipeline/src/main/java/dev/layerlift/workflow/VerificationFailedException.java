package dev.layerlift.workflow;

/** What was published is not what was meant to be published; no tag was set. */
public final class VerificationFailedException extends PermanentException {
  private static final long serialVersionUID = 1L;

  public VerificationFailedException(String message) {
    super(message);
  }

  public VerificationFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
