package dev.layerlift.sandbox.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Every fault at every step of the demo's road for each strategy, and pairs of them at random. An
 * integration test by its length alone. How to replay: tests/sandbox/README.md.
 */
class FaultSimulationIT {
  /**
   * Not mended yet: a flipped bit in S3's answer gives our own lease another owner, the execution
   * stands back, and its report counts as a result (ARCHITECTURE, known limitations).
   */
  private static final String KNOWN =
      "skip seed=20261286 3:THROTTLED_INVOCATION 9:CORRUPT_ANSWER -> tags are {}, not ";

  @Test
  void nothingThatGoesWrongBreaksAPromise() throws InterruptedException {
    try (Simulator simulator = Campaign.simulator()) {
      Campaign campaign =
          new Campaign()
              .singles(simulator, 1)
              .pairs(simulator, Integer.getInteger("simulator.pairs", 400));

      assertThat(campaign.size()).isGreaterThanOrEqualTo(5_000);
      assertThat(campaign.run(simulator).lines().filter(line -> !line.startsWith(KNOWN))).isEmpty();
    }
  }
}
