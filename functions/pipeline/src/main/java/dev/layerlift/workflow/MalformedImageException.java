package dev.layerlift.workflow;

/** A manifest, index or configuration breaks its format or a limit. */
public final class MalformedImageException extends PermanentException {
  private static final long serialVersionUID = 1L;

  public MalformedImageException(String message) {
    super(message);
  }

  public MalformedImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
