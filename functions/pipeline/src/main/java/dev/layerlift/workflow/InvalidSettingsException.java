package dev.layerlift.workflow;

/** A setting has a value that it cannot have. */
public final class InvalidSettingsException extends PermanentException {
  private static final long serialVersionUID = 1L;

  public InvalidSettingsException(String message) {
    super(message);
  }

  public InvalidSettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}
