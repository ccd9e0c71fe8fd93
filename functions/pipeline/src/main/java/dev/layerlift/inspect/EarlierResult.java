package dev.layerlift.inspect;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.util.Optional;

/**
 * Recognises that there is nothing left to do: the tag is itself a result's, or the optimized tag
 * already names the result for the source. So a second push of the same image costs one request.
 */
public final class EarlierResult {
  private final ImageSource target;

  /**
   * @param target the repository that results go to; stays open
   */
  public EarlierResult(ImageSource target) {
    this.target = target;
  }

  /**
   * @param source the tag that was pushed
   * @return why nothing is left to do, in plain words; empty where the plan has to decide
   */
  public Optional<String> find(Tag source, ImageInventory inventory, Settings settings) {
    if (settings.optimizedTag().made(source)) {
      return Optional.of(
          "the tag %s is one of Layerlift's own (%s)".formatted(source, settings.optimizedTag()));
    }
    Optional<Tag> optimized = settings.optimizedTag().apply(source);
    if (optimized.isEmpty()
        || !inventory.obstacles().isEmpty()
        || !wantsZstd(inventory, settings)) {
      return Optional.empty();
    }
    return marker(optimized.get())
        .filter(marker -> marker.source().equals(inventory.digest()))
        .filter(marker -> marker.variant() == Strategy.ZSTD)
        .filter(marker -> marker.settings().equals(settings.fingerprint()))
        .map(marker ->
            "already optimized: %s is the result for %s (%s)"
                .formatted(optimized.get(), marker.source(), marker.settings()));
  }

  /** Settings may have changed since: then the plan has to decide again. */
  private static boolean wantsZstd(ImageInventory inventory, Settings settings) {
    return settings.strategyFor(inventory.largestCompressedSize()) == Strategy.ZSTD;
  }

  private Optional<Marker> marker(Tag optimized) {
    try {
      return Marker.from(target.manifest(optimized).parse().annotations());
    } catch (StoreException.NotFound | MalformedInputException | LimitExceededException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw Failures.of(e, "look at an earlier result, " + optimized + " of " + target.name());
    }
  }
}
