package dev.layerlift.workflow;

/**
 * What ends a stage. The fully qualified class names are public: the state machine's {@code
 * ErrorEquals} and alarms of users name them.
 */
public abstract sealed class LayerliftException extends RuntimeException
    permits RetryableException, PermanentException, StoodBackException {
  private static final long serialVersionUID = 1L;

  LayerliftException(String message) {
    super(message);
  }

  LayerliftException(String message, Throwable cause) {
    super(message, cause);
  }
}
