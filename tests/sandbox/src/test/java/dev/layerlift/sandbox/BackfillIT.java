package dev.layerlift.sandbox;

import org.junit.jupiter.api.Test;

/**
 * A thousand images over fifty accounts. With ten manifests a second, which is what one account's
 * registry takes, that alone is two minutes: hence not part of every build.
 */
class BackfillIT {
  @Test
  void thousandImagesGetTheirResults() throws Exception {
    try (BackfillScenario scenario = new BackfillScenario(20)) {
      scenario.run();
    }
  }
}
