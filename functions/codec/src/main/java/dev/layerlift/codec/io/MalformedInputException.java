package dev.layerlift.codec.io;

import java.io.IOException;

/** Bytes from outside that break their format. No retry helps. */
public final class MalformedInputException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason what is wrong, in words for the owner of the bytes
   */
  public MalformedInputException(String reason) {
    super(reason);
  }

  public MalformedInputException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /**
   * @param offset position in bytes, from the start of the stream, at which the format broke
   */
  public static MalformedInputException at(long offset, String reason) {
    return new MalformedInputException(reason + " (at byte " + offset + ")");
  }
}
