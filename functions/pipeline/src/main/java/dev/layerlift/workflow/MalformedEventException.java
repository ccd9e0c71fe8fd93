package dev.layerlift.workflow;

/**
 * The event is no ECR push event, a name in it is no name, or a state's payload is not its record.
 */
public final class MalformedEventException extends PermanentException {
  private static final long serialVersionUID = 1L;

  public MalformedEventException(String message) {
    super(message);
  }

  public MalformedEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
