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
import dev.layerlift.workflow.StrategyChoice;
import dev.layerlift.workflow.TagTemplate;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
    for (TagTemplate template : settings.resultTags()) {
      if (template.made(source)) {
        return Optional.of("the tag %s is one of Layerlift's own (%s)".formatted(source, template));
      }
    }
    if (!inventory.obstacles().isEmpty()) {
      return Optional.empty();
    }
    Map<TagTemplate, Strategy> expected = expected(inventory, settings);
    for (Map.Entry<TagTemplate, Strategy> result : expected.entrySet()) {
      Optional<Tag> tag = result.getKey().apply(source);
      if (tag.isEmpty() || !isThere(tag.get(), result.getValue(), inventory, settings)) {
        return Optional.empty();
      }
    }
    return settings
        .optimizedTag()
        .apply(source)
        .filter(tag -> !expected.isEmpty())
        .map(tag ->
            "already optimized: %s is the result for %s (%s)"
                .formatted(
                    tag,
                    inventory.digest(),
                    settings.fingerprint(
                        Objects.requireNonNull(expected.get(settings.optimizedTag())))));
  }

  /**
   * The tags that a plan would set, and the variant that each would name. Settings may have changed
   * since. A SOCI index of version 1 leaves no mark on the image: its plan has to decide again.
   */
  private static Map<TagTemplate, Strategy> expected(ImageInventory inventory, Settings settings) {
    StrategyChoice choice = StrategyChoice.of(inventory, settings);
    Map<TagTemplate, Strategy> tags = new LinkedHashMap<>();
    if (choice.strategy() == Strategy.SKIP
        || (choice.strategy() != Strategy.ZSTD && !settings.soci().version().hasV2())) {
      return tags;
    }
    tags.put(settings.optimizedTag(), choice.preferred());
    if (choice.strategy() == Strategy.BOTH) {
      tags.put(settings.variantTags().zstd(), Strategy.ZSTD);
      tags.put(settings.variantTags().soci(), Strategy.SOCI);
    }
    return tags;
  }

  private boolean isThere(Tag tag, Strategy variant, ImageInventory inventory, Settings settings) {
    return marker(tag)
        .filter(marker -> marker.source().equals(inventory.digest()))
        .filter(marker -> marker.variant() == variant)
        .filter(marker -> marker.settings().equals(settings.fingerprint(variant)))
        .isPresent();
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
