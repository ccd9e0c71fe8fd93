package dev.layerlift.workflow;

/** A layer is not what its image says: digest, diff_id or compression are wrong. */
public final class SourceCorruptException extends PermanentException {
  private static final long serialVersionUID = 1L;

  public SourceCorruptException(String message) {
    super(message);
  }

  public SourceCorruptException(String message, Throwable cause) {
    super(message, cause);
  }
}
