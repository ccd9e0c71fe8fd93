package dev.layerlift.workflow;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;

/** Says what a store's error means for a stage. */
public final class Failures {
  private Failures() {}

  /**
   * @param doing what was tried, in words that finish "could not …"
   * @return the exception to throw; its text holds {@code doing} and the cause's text
   */
  public static LayerliftException of(IOException error, String doing) {
    String text = "could not " + doing + ": " + error.getMessage();
    return switch (error) {
      case StoreException store -> of(store, text);
      case MalformedInputException e -> new MalformedImageException(text, e);
      case LimitExceededException e -> new MalformedImageException(text, e);
      default -> new NetworkException(text, error);
    };
  }

  private static LayerliftException of(StoreException error, String text) {
    return switch (error) {
      case StoreException.NotFound e -> new ImageNotFoundException(text, e);
      case StoreException.Denied e -> new AccessDeniedException(text, e);
      case StoreException.Throttled e -> new ThrottledException(text, e);
      case StoreException.Unavailable e -> new NetworkException(text, e);
      case StoreException.TagImmutable e -> new ConflictException(text, e);
      case StoreException.ContentMismatch e -> new SourceCorruptException(text, e);
      case StoreException.ProtocolViolation e -> new RegistryProtocolException(text, e);
      case StoreException.Rejected e -> new RegistryProtocolException(text, e);
      case StoreException.Unsupported e -> new ConflictException(text, e);
    };
  }
}
