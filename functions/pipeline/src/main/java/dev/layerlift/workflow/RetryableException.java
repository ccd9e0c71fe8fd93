package dev.layerlift.workflow;

/** The same call can succeed later; the state machine repeats it with backoff and jitter. */
public abstract sealed class RetryableException extends LayerliftException
    permits ThrottledException, NetworkException, DeadlineException, QueuedException {
  private static final long serialVersionUID = 1L;

  RetryableException(String message) {
    super(message);
  }

  RetryableException(String message, Throwable cause) {
    super(message, cause);
  }
}
