package dev.layerlift.codec.io;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Bytes from outside that break their format. No retry helps. The message is one line, whatever
 * text of theirs it quotes.
 */
public final class MalformedInputException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Control characters, and the separators of lines and paragraphs. */
  private static final Pattern LINE_BREAKING = Pattern.compile("[\\p{Cc}\\u2028\\u2029]");

  /**
   * @param reason what is wrong, in words for the owner of the bytes
   */
  public MalformedInputException(String reason) {
    super(oneLine(reason));
  }

  public MalformedInputException(String reason, Throwable cause) {
    super(oneLine(reason), cause);
  }

  private static String oneLine(String reason) {
    return LINE_BREAKING.matcher(reason).replaceAll("?");
  }

  /**
   * @param offset position in bytes, from the start of the stream, at which the format broke
   */
  public static MalformedInputException at(long offset, String reason) {
    return new MalformedInputException(reason + " (at byte " + offset + ")");
  }
}
