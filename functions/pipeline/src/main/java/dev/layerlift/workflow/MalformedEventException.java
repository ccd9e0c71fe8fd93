package dev.layerlift.workflow;

/** The event is no ECR push event, or a name in it is no name. */
public final class MalformedEventException extends PermanentException {
  private static final long serialVersionUID = 1L;

  public MalformedEventException(String message) {
    super(message);
  }

  public MalformedEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
