package dev.layerlift.workflow;

/** A connection broke, stalled or met a 5xx. */
public final class NetworkException extends RetryableException {
  private static final long serialVersionUID = 1L;

  public NetworkException(String message) {
    super(message);
  }

  public NetworkException(String message, Throwable cause) {
    super(message, cause);
  }
}
