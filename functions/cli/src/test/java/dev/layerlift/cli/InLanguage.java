package dev.layerlift.cli;

import java.util.Locale;
import java.util.function.Supplier;

/** Runs something as on a machine of another language. */
final class InLanguage {
  private InLanguage() {}

  /** A language with digits of its own and another decimal separator. */
  static <T> T arabic(Supplier<T> action) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      return action.get();
    } finally {
      Locale.setDefault(before);
    }
  }
}
