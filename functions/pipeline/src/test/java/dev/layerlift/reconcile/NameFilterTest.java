package dev.layerlift.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same cases as for the event rule ({@code PushPatternTest}): both must mean the same. */
class NameFilterTest {
  @ParameterizedTest
  @CsvSource({
    "'',                '',               team/app,       true",
    "team/* base-image, '',               team/app,       true",
    "team/* base-image, '',               base-image,     true",
    "team/* base-image, '',               other/app,      false",
    "'',                *-cache scratch,  team/app,       true",
    "'',                *-cache scratch,  team/app-cache, false",
    "'',                *-cache scratch,  scratch,        false",
    "v*,                '',               V1,             false",
    "a.c,               '',               abc,            false",
    "*,                 '',               anything/at.all, true"
  })
  void filterTakesWhatTheRuleTakes(String include, String exclude, String name, boolean accepted) {
    assertThat(NameFilter.parse(include, exclude).accepts(name)).isEqualTo(accepted);
  }
}
