package dev.layerlift.reconcile;

import dev.layerlift.reconcile.BackfillFound.Totals;
import dev.layerlift.reconcile.BackfillRates.Rate;
import dev.layerlift.workflow.Schema;

/**
 * What a backfill would do, {@code backfills/<execution>/estimate.json}.
 *
 * @param images without a result, each under each of its tags
 * @param bytes compressed, each image once
 * @param more whether there are more images than were asked for
 * @param found the same by what would be done
 * @param minutes the longer of two: the manifests at the account's pace, and the work at the
 *     concurrency that was asked for
 * @param dollars US dollars, rounded up to cents
 */
public record BackfillEstimate(
    int schema,
    long images,
    long bytes,
    boolean more,
    BackfillFound found,
    long minutes,
    double dollars) {
  private static final double MEGABYTE = 1e6;
  private static final int SECONDS = 60;
  private static final int CENTS = 100;

  /**
   * What bounds the work.
   *
   * @param concurrency executions at once
   * @param manifestsPerSecond of all executions together
   */
  public record Bounds(int concurrency, int manifestsPerSecond) {}

  public static BackfillEstimate of(
      BackfillFound found, boolean more, Bounds bounds, BackfillRates rates) {
    double manifests =
        manifests(found.skip(), rates.skip())
            + manifests(found.zstd(), rates.zstd())
            + manifests(found.soci(), rates.soci());
    double work =
        seconds(found.skip(), rates.skip())
            + seconds(found.zstd(), rates.zstd())
            + seconds(found.soci(), rates.soci());
    double dollars =
        dollars(found.skip(), rates.skip())
            + dollars(found.zstd(), rates.zstd())
            + dollars(found.soci(), rates.soci());
    Totals all = found.all();
    return new BackfillEstimate(
        Schema.VERSION,
        all.images(),
        all.bytes(),
        more,
        found,
        (long)
            Math.ceil(
                Math.max(manifests / bounds.manifestsPerSecond(), work / bounds.concurrency())
                    / SECONDS),
        Math.ceil(dollars * CENTS) / CENTS);
  }

  private static double manifests(Totals totals, Rate rate) {
    return (double) totals.images() * rate.manifests();
  }

  private static double seconds(Totals totals, Rate rate) {
    return totals.images() * rate.seconds() + totals.bytes() / MEGABYTE * rate.secondsPerMegabyte();
  }

  private static double dollars(Totals totals, Rate rate) {
    return totals.images() * rate.dollars() + totals.bytes() / MEGABYTE * rate.dollarsPerMegabyte();
  }
}
