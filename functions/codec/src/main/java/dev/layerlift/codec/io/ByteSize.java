package dev.layerlift.codec.io;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A size that people write and read: {@code 20 MiB}, {@code 512 KiB}, {@code 17 B}.
 *
 * @param bytes never negative
 */
public record ByteSize(long bytes) implements Comparable<ByteSize> {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,19})(?:\\.([0-9]{1,3}))? ?(B|KiB|MiB|GiB|TiB)?");

  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a size is never negative: " + bytes);
    }
  }

  public static ByteSize ofBytes(long bytes) {
    return new ByteSize(bytes);
  }

  public static ByteSize ofMebibytes(long mebibytes) {
    return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
  }

  /**
   * Parses what {@link #toString()} prints, and bare byte counts.
   *
   * @throws IllegalArgumentException if the text is no size, or one beyond 2^63 bytes
   */
  public static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a size: " + shown(text) + " (write a number and one of B, KiB, MiB, GiB, TiB)");
    }
    int unit = matcher.group(3) == null ? 0 : List.of(UNITS).indexOf(matcher.group(3));
    long unitBytes = 1L << (10 * unit);
    try {
      long whole = Math.multiplyExact(Long.parseLong(matcher.group(1)), unitBytes);
      long part = (thousandths(matcher.group(2)) * unitBytes + 500) / 1000;
      return new ByteSize(Math.addExact(whole, part));
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("size too large: " + shown(text), e);
    }
  }

  /** Of up to three digits behind the point. */
  private static int thousandths(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt((digits + "00").substring(0, 3));
  }

  private static String shown(String text) {
    return "'" + text.replaceAll("[^ -~]", "?") + "'";
  }

  @Override
  public int compareTo(ByteSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /** Exact, in the largest unit that divides the size; {@link #parse} reads it back. */
  @Override
  public String toString() {
    int unit = 0;
    while (unit < UNITS.length - 1 && bytes != 0 && bytes % (1L << (10 * (unit + 1))) == 0) {
      unit++;
    }
    return (bytes >> (10 * unit)) + " " + UNITS[unit];
  }

  /** Rounded to one decimal, for people: {@code 184.6 MiB}. */
  public String toHumanString() {
    int unit = 0;
    while (unit < UNITS.length - 1 && bytes >= 1L << (10 * (unit + 1))) {
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, "%.1f %s", (double) bytes / (1L << (10 * unit)), UNITS[unit]);
  }
}
