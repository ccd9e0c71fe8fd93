package dev.layerlift.workflow;

/** No retry helps: the image, its settings or our permissions have to change. */
public abstract sealed class PermanentException extends LayerliftException
    permits MalformedEventException,
        MalformedImageException,
        SourceCorruptException,
        InvalidSettingsException,
        AccessDeniedException,
        ImageNotFoundException,
        ConflictException,
        RegistryProtocolException,
        VerificationFailedException {
  private static final long serialVersionUID = 1L;

  PermanentException(String message) {
    super(message);
  }

  PermanentException(String message, Throwable cause) {
    super(message, cause);
  }
}
