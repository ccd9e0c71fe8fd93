package dev.layerlift.workflow;

/** A registry or service asked us to slow down. */
public final class ThrottledException extends RetryableException {
  private static final long serialVersionUID = 1L;

  public ThrottledException(String message) {
    super(message);
  }

  public ThrottledException(String message, Throwable cause) {
    super(message, cause);
  }
}
