package dev.layerlift.codec.tar;

import java.time.Instant;
import java.util.Optional;

/**
 * A point in time as tar has it; the range is wider than that of {@link Instant}.
 *
 * @param seconds since 1970-01-01T00:00:00Z, negative before it
 * @param nanos 0 to 999,999,999, always forward from the seconds
 */
public record TarTime(long seconds, int nanos) {
  private static final int NANO_DIGITS = 9;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  public TarTime {
    if (nanos < 0 || nanos >= NANOS_PER_SECOND) {
      throw new IllegalArgumentException("nanoseconds of a time: " + nanos);
    }
  }

  /**
   * Reads {@code [-]seconds[.fraction]}; the fraction is cut after nine digits.
   *
   * @return empty if the text is no such time
   */
  static Optional<TarTime> ofPax(RawText text) {
    String value = text.toLatin1();
    int point = value.indexOf('.');
    String whole = point < 0 ? value : value.substring(0, point);
    String fraction = point < 0 ? "" : value.substring(point + 1);
    if (!fraction.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    try {
      long seconds = Long.parseLong(whole);
      int nanos = Integer.parseInt((fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
      // "-0.5" is before 1970 though its whole part is not.
      return Optional.of(
          whole.startsWith("-") && nanos > 0
              ? new TarTime(seconds - 1, NANOS_PER_SECOND - nanos)
              : new TarTime(seconds, nanos));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
