package dev.layerlift.fuzz;

import java.nio.ByteBuffer;

/** What must hold for every input; where it does not, there is a finding. */
public final class Property {
  private Property() {}

  /**
   * @param otherwise says what is wrong
   */
  public static void holds(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise);
    }
  }

  public static void equal(Object found, Object expected, String what) {
    holds(found.equals(expected), what + ": " + found + " instead of " + expected);
  }

  /** How much comes out before a refusal may differ, not what. */
  static void sameSoFar(ByteBuffer one, ByteBuffer other) {
    int length = Math.min(one.remaining(), other.remaining());
    holds(one.slice(0, length).equals(other.slice(0, length)), "other bytes before the refusal");
  }

  /** A refusal can stand in a log: it has a text, and nothing in it begins another line. */
  public static void isOneLine(Throwable refusal) {
    isOneLine(String.valueOf(refusal.getMessage()));
  }

  public static void isOneLine(String text) {
    holds(
        !text.isEmpty() && text.chars().noneMatch(Property::breaksLines),
        "a text with control characters: " + text);
  }

  private static boolean breaksLines(int c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }
}
