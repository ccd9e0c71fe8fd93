package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.tar.TarTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Modification times, RFC 3339 with as many decimals as needed. Ours are always UTC; builders write
 * the time zone that they run in. The empty text stands for a year that RFC 3339 cannot write.
 */
final class ModTimes {
  private static final long YEAR_0 = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long YEAR_9999 = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  /** {@code 9999-12-31T23:59:59.123456789+00:00}. */
  static final int MAX_LENGTH = 35;

  private static final int NANO_DIGITS = 9;
  private static final int[] POWERS_OF_TEN = {
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000
  };

  private ModTimes() {}

  static Optional<OffsetDateTime> of(TarTime time) {
    if (time.seconds() < YEAR_0 || time.seconds() > YEAR_9999) {
      return Optional.empty();
    }
    return Optional.of(
        Instant.ofEpochSecond(time.seconds(), time.nanos()).atOffset(ZoneOffset.UTC));
  }

  static RawText format(Optional<OffsetDateTime> modTime) {
    return RawText.of(modTime.map(ModTimes::format).orElse(""));
  }

  /** By hand: a formatter's work for each file of a layer would show in a pass's time. */
  private static String format(OffsetDateTime time) {
    StringBuilder text = new StringBuilder(MAX_LENGTH);
    digits(text, time.getYear(), 4).append('-');
    digits(text, time.getMonthValue(), 2).append('-');
    digits(text, time.getDayOfMonth(), 2).append('T');
    digits(text, time.getHour(), 2).append(':');
    digits(text, time.getMinute(), 2).append(':');
    digits(text, time.getSecond(), 2);
    if (time.getNano() != 0) {
      digits(text.append('.'), time.getNano(), NANO_DIGITS);
      while (text.charAt(text.length() - 1) == '0') {
        text.setLength(text.length() - 1);
      }
    }
    return text.append(time.getOffset().getId()).toString();
  }

  private static StringBuilder digits(StringBuilder text, int number, int count) {
    for (int i = count - 1; i >= 0; i--) {
      text.append((char) ('0' + number / POWERS_OF_TEN[i] % 10));
    }
    return text;
  }

  static Optional<OffsetDateTime> parse(RawText text, long offset) throws MalformedInputException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String value = text.toString();
    try {
      return Optional.of(new Cursor(value).time());
    } catch (DateTimeException e) {
      throw MalformedInputException.at(offset, "a ztoc with the time '" + value + "'");
    }
  }

  /** Reads a time from left to right. */
  private static final class Cursor {
    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    OffsetDateTime time() {
      int year = number(4);
      int month = numberAfter('-');
      int day = numberAfter('-');
      int hour = numberAfter('T');
      int minute = numberAfter(':');
      int second = numberAfter(':');
      int nanos = decimals();
      ZoneOffset zone = zone();
      if (at < text.length()) {
        throw new DateTimeException("more than a time");
      }
      return OffsetDateTime.of(year, month, day, hour, minute, second, nanos, zone);
    }

    private int decimals() {
      if (at == text.length() || text.charAt(at) != '.') {
        return 0;
      }
      int first = ++at;
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
      int count = at - first;
      if (count == 0 || count > NANO_DIGITS) {
        throw new DateTimeException(count + " decimals");
      }
      at = first;
      return number(count) * POWERS_OF_TEN[NANO_DIGITS - count];
    }

    private ZoneOffset zone() {
      char sign = next();
      return switch (sign) {
        case 'Z' -> ZoneOffset.UTC;
        case '+' -> ZoneOffset.ofHoursMinutes(number(2), numberAfter(':'));
        case '-' -> ZoneOffset.ofHoursMinutes(-number(2), -numberAfter(':'));
        default -> throw new DateTimeException("no zone");
      };
    }

    private int numberAfter(char separator) {
      if (next() != separator) {
        throw new DateTimeException("no " + separator);
      }
      return number(2);
    }

    private int number(int digits) {
      int number = 0;
      for (int i = 0; i < digits; i++) {
        char digit = next();
        if (!isDigit(digit)) {
          throw new DateTimeException("no digit");
        }
        number = 10 * number + digit - '0';
      }
      return number;
    }

    private char next() {
      if (at == text.length()) {
        throw new DateTimeException("too short");
      }
      return text.charAt(at++);
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }
  }
}
