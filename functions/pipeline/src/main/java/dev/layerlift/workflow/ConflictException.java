package dev.layerlift.workflow;

/** Something exists that contradicts what we want to write. */
public final class ConflictException extends PermanentException {
  private static final long serialVersionUID = 1L;

  public ConflictException(String message) {
    super(message);
  }

  public ConflictException(String message, Throwable cause) {
    super(message, cause);
  }
}
