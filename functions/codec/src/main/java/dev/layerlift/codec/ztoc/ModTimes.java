package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.tar.TarTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Modification times, RFC 3339 with as many decimals as needed. Ours are always UTC; builders write
 * the time zone that they run in. The empty text stands for a year that RFC 3339 cannot write.
 */
final class ModTimes {
  private static final long YEAR_0 = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long YEAR_9999 = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  /** {@code 9999-12-31T23:59:59.123456789+00:00}. */
  static final int MAX_LENGTH = 35;

  private static final Pattern FORM =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
              + "(Z|[+-][0-9]{2}:[0-9]{2})");

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

  private static String format(OffsetDateTime time) {
    String nanos =
        time.getNano() == 0
            ? ""
            : String.format(Locale.ROOT, ".%09d", time.getNano()).replaceFirst("0+$", "");
    return String.format(
        Locale.ROOT,
        "%04d-%02d-%02dT%02d:%02d:%02d%s%s",
        time.getYear(),
        time.getMonthValue(),
        time.getDayOfMonth(),
        time.getHour(),
        time.getMinute(),
        time.getSecond(),
        nanos,
        time.getOffset().getId());
  }

  static Optional<OffsetDateTime> parse(RawText text, long offset) throws MalformedInputException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    String value = text.toString();
    try {
      if (FORM.matcher(value).matches()) {
        return Optional.of(OffsetDateTime.parse(value));
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw MalformedInputException.at(offset, "a ztoc with the time '" + value + "'");
  }
}
