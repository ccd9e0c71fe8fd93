package dev.layerlift.codec.ztoc;

/**
 * Spans of one layer that stand side by side.
 *
 * @param first counted from 0
 * @param last inclusive
 */
public record SpanRange(int first, int last) {
  public SpanRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("spans %d to %d".formatted(first, last));
    }
  }
}
