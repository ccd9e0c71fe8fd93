package dev.layerlift.sandbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Every fault at every step of the demo's road for each strategy, and pairs of them at random. An
 * integration test by its length alone. How to replay: tests/sandbox/README.md.
 */
class FaultSimulationIT {
  @Test
  void nothingThatGoesWrongBreaksAPromise() throws InterruptedException {
    try (Simulator simulator = Campaign.simulator()) {
      Campaign campaign =
          new Campaign()
              .singles(simulator, 1)
              .pairs(simulator, Integer.getInteger("simulator.pairs", 400));

      assertThat(campaign.size()).isGreaterThanOrEqualTo(5_000);
      assertThat(campaign.run(simulator)).isEmpty();
    }
  }
}
