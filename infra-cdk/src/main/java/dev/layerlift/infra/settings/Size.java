package dev.layerlift.infra.settings;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size as the functions read it: {@code 20 MiB}. */
record Size(long bytes) {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,19})(?:\\.([0-9]{1,3}))? ?(B|KiB|MiB|GiB|TiB)?");
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");

  static Size parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a size (write a number and one of B, KiB, MiB, GiB, TiB)");
    }
    int unit = matcher.group(3) == null ? 0 : UNITS.indexOf(matcher.group(3));
    String fraction = matcher.group(2) == null ? "0" : matcher.group(2);
    try {
      return new Size(
          new BigDecimal(matcher.group(1) + "." + fraction)
              .multiply(BigDecimal.valueOf(1L << (10 * unit)))
              .setScale(0, RoundingMode.HALF_UP)
              .longValueExact());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("a size too large", e);
    }
  }
}
