package dev.layerlift.workflow;

/** Our role or credentials may not do this. */
public final class AccessDeniedException extends PermanentException {
  private static final long serialVersionUID = 1L;

  public AccessDeniedException(String message) {
    super(message);
  }

  public AccessDeniedException(String message, Throwable cause) {
    super(message, cause);
  }
}
