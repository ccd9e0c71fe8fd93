package dev.layerlift.reconcile;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.StrategyChoice;

/**
 * What a backfill has found, by what the account's settings would do with each image.
 *
 * @param skip left alone
 * @param soci indexed, or both indexed and recompressed
 */
public record BackfillFound(Totals skip, Totals zstd, Totals soci) {
  public static final BackfillFound NOTHING =
      new BackfillFound(Totals.NOTHING, Totals.NOTHING, Totals.NOTHING);

  /**
   * @param images each under each of its tags
   * @param bytes compressed, each image once
   */
  public record Totals(long images, long bytes) {
    static final Totals NOTHING = new Totals(0, 0);

    Totals plus(Totals more) {
      return new Totals(images + more.images, bytes + more.bytes);
    }
  }

  public Totals all() {
    return skip.plus(zstd).plus(soci);
  }

  /**
   * @param counted whether the image's bytes are counted already, under another tag
   */
  public BackfillFound plus(InventoryLine line, boolean counted, Settings account) {
    Totals one = new Totals(1, counted ? 0 : line.bytes());
    return switch (strategy(ByteSize.ofBytes(line.bytes()), account)) {
      case SKIP -> new BackfillFound(skip.plus(one), zstd, soci);
      case ZSTD -> new BackfillFound(skip, zstd.plus(one), soci);
      case SOCI, BOTH, AUTO -> new BackfillFound(skip, zstd, soci.plus(one));
    };
  }

  /** By size alone: layers, and the repository's own tags, are not known before Inspect. */
  private static Strategy strategy(ByteSize size, Settings account) {
    return account.strategy() == Strategy.AUTO
        ? StrategyChoice.bySize(size, account)
        : account.strategy();
  }
}
