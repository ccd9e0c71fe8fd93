package dev.layerlift.workflow;

/** The registry does not speak the distribution protocol. */
public final class RegistryProtocolException extends PermanentException {
  private static final long serialVersionUID = 1L;

  public RegistryProtocolException(String message) {
    super(message);
  }

  public RegistryProtocolException(String message, Throwable cause) {
    super(message, cause);
  }
}
