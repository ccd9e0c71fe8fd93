package dev.layerlift.oci.model;

/** Shows text from outside in messages without letting it break a log line. */
public final class Text {
  private static final int MAX_SHOWN = 120;
  private static final int MAX_LINE = 400;

  private Text() {}

  /** In single quotes, control and non-ASCII characters escaped, cut after 120 characters. */
  public static String quote(String text) {
    StringBuilder shown = new StringBuilder("'");
    append(shown, text, MAX_SHOWN, "'");
    return shown.append(text.length() > MAX_SHOWN ? "'..." : "'").toString();
  }

  /** Control and non-ASCII characters escaped, cut after 400 characters. */
  public static String line(String text) {
    StringBuilder shown = new StringBuilder();
    append(shown, text, MAX_LINE, "");
    return shown.append(text.length() > MAX_LINE ? "..." : "").toString();
  }

  private static void append(StringBuilder shown, String text, int length, String alsoEscaped) {
    for (int i = 0; i < Math.min(text.length(), length); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && alsoEscaped.indexOf(c) < 0) {
        shown.append(c);
      } else {
        shown.append(String.format("\\u%04x", (int) c));
      }
    }
  }
}
