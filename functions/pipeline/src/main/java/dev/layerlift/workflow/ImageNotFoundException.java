package dev.layerlift.workflow;

/** The image, or a part that its manifest names, is not in the registry. */
public final class ImageNotFoundException extends PermanentException {
  private static final long serialVersionUID = 1L;

  public ImageNotFoundException(String message) {
    super(message);
  }

  public ImageNotFoundException(String message, Throwable cause) {
    super(message, cause);
  }
}
