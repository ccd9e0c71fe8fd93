package dev.layerlift.publish;

/**
 * Strings as Go's {@code encoding/json} writes them since Go 1.22: readers of SOCI indices write
 * them again and compare digests, so that no other spelling will do.
 */
final class GoJson {
  private static final String HEX = "0123456789abcdef";

  private GoJson() {}

  /** With its quotes. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> append(out, c));
    return out.append('"').toString();
  }

  private static void append(StringBuilder out, int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '<', '>', '&', 0x2028, 0x2029 -> escape(out, c);
      default -> {
        if (c < 0x20) {
          escape(out, c);
        } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
          out.append("\\ufffd"); // half a pair is what Go calls invalid UTF-8
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }

  private static void escape(StringBuilder out, int c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt(c >> shift & 0xf));
    }
  }
}
