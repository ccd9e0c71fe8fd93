package dev.layerlift.infra.settings;

/** A name in which {@code *} stands for any number of characters, as event patterns have it. */
public record Wildcard(String text) {
  /**
   * Whether this one matches whatever the other matches. Never true by mistake; may miss a case in
   * which only several names together cover the other.
   */
  boolean covers(Wildcard other) {
    return covers(0, other.text, 0);
  }

  /** A star of the other side is a character that only a star of this side swallows. */
  private boolean covers(int at, String other, int otherAt) {
    if (at == text.length()) {
      return otherAt == other.length();
    }
    if (text.charAt(at) == '*') {
      return covers(at + 1, other, otherAt)
          || (otherAt < other.length() && covers(at, other, otherAt + 1));
    }
    return otherAt < other.length()
        && text.charAt(at) == other.charAt(otherAt)
        && covers(at + 1, other, otherAt + 1);
  }

  @Override
  public String toString() {
    return text;
  }
}
