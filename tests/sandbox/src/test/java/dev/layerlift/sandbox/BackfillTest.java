package dev.layerlift.sandbox;

import org.junit.jupiter.api.Test;

/** The images of fifty accounts, two each: as many as the build has time for. */
class BackfillTest {
  @Test
  void everyImageGetsAResultAndASecondRunFindsNothing() throws Exception {
    try (BackfillScenario scenario = new BackfillScenario(2)) {
      scenario.run();
    }
  }

  @Test
  void inputThatIsMisspeltStartsNothing() throws Exception {
    try (BackfillScenario scenario = new BackfillScenario(0)) {
      scenario.refuses("{\"dryrun\": false}", "has no dryrun");
    }
  }
}
