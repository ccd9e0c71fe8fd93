package dev.layerlift.sandbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * A slice of {@link FaultSimulationIT}, for every build. How to replay: tests/sandbox/README.md.
 */
class FaultSimulationTest {
  @Test
  void nothingThatGoesWrongBreaksAPromise() throws InterruptedException {
    try (Simulator simulator = Campaign.simulator()) {
      Campaign campaign =
          new Campaign()
              .singles(simulator, Integer.getInteger("simulator.every", 17))
              .pairs(simulator, Integer.getInteger("simulator.pairs", 150));

      assertThat(campaign.run(simulator)).isEmpty();
    }
  }
}
