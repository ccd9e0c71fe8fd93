package dev.layerlift.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.reconcile.BackfillFound.Totals;
import dev.layerlift.reconcile.BackfillRates.Rate;
import org.junit.jupiter.api.Test;

class BackfillEstimateTest {
  private static final Rate NONE = new Rate(0, 0, 0, 0, 0);
  private static final BackfillRates RATES =
      new BackfillRates(new Rate(0.01, 0, 3, 0, 1), new Rate(1, 0.5, 6, 2, 2), NONE);

  private static BackfillEstimate estimate(long images, long bytes, int concurrency) {
    BackfillFound found =
        new BackfillFound(Totals.NOTHING, new Totals(images, bytes), Totals.NOTHING);
    return BackfillEstimate.of(found, false, new BackfillEstimate.Bounds(concurrency, 10), RATES);
  }

  @Test
  void dollarsAreByTheImageAndByTheMegabyte() {
    assertThat(estimate(3, 4_000_000, 1).dollars()).isEqualTo(5.0);
  }

  @Test
  void workDecidesWhereExecutionsAreFew() {
    assertThat(estimate(100, 0, 1).minutes()).as("100 × 6 s").isEqualTo(10);
    assertThat(estimate(100, 60_000_000, 1).minutes()).as("and 60 MB × 2 s").isEqualTo(12);
  }

  @Test
  void paceDecidesWhereExecutionsAreMany() {
    assertThat(estimate(3000, 0, 1000).minutes()).as("6000 manifests at 10 a second").isEqualTo(10);
  }

  @Test
  void deployedRatesCanBeRead() throws Exception {
    BackfillRates rates = BackfillRates.deployed();

    assertThat(rates.soci().dollars()).isGreaterThan(rates.skip().dollars());
  }
}
