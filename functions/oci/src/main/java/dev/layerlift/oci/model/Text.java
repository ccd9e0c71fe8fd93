package dev.layerlift.oci.model;

/** Shows text from outside in messages without letting it break a log line. */
public final class Text {
  private static final int MAX_SHOWN = 120;

  private Text() {}

  /** In single quotes, control and non-ASCII characters escaped, cut after 120 characters. */
  public static String quote(String text) {
    StringBuilder shown = new StringBuilder("'");
    for (int i = 0; i < Math.min(text.length(), MAX_SHOWN); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x7f && c != '\'') {
        shown.append(c);
      } else {
        shown.append(String.format("\\u%04x", (int) c));
      }
    }
    return shown.append(text.length() > MAX_SHOWN ? "'..." : "'").toString();
  }
}
