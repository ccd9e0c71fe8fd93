package dev.layerlift.plan;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Text;
import dev.layerlift.workflow.InvalidSettingsException;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagTemplate;
import dev.layerlift.workflow.VariantTags;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads settings by name. The account's stand in the environment as {@code LAYERLIFT_SKIP_BELOW},
 * one repository's in its resource tags as {@code layerlift:skip-below}. An empty value is as good
 * as none.
 */
public final class SettingsReader {
  private static final String TAG_PREFIX = "layerlift:";
  private static final String VARIABLE_PREFIX = "LAYERLIFT_";

  private static final String STRATEGY = "strategy";
  private static final String SKIP_BELOW = "skip-below";
  private static final String SOCI_FROM = "soci-from";
  private static final String ZSTD_LEVEL = "zstd-level";
  private static final String LARGE_WORKER_FROM = "large-worker-from";
  private static final String OPTIMIZED_TAG = "optimized-tag";

  private static final String ZSTD_TAG = "zstd-tag";
  private static final String SOCI_TAG = "soci-tag";
  private static final String SOCI_VERSION = "soci-version";
  private static final String SOCI_MIN_LAYER_SIZE = "soci-min-layer-size";
  private static final String SOCI_SPAN_SIZE = "soci-span-size";
  private static final String SOCI_BUILD_TOOL_IDENTIFIER = "soci-build-tool-identifier";
  private static final String SOCI_PREFETCH = "soci-prefetch";
  private static final String SOCI_SKIP_XATTRS = "soci-skip-xattrs";

  private static final Set<String> NAMES =
      Set.of(
          STRATEGY,
          SKIP_BELOW,
          SOCI_FROM,
          ZSTD_LEVEL,
          LARGE_WORKER_FROM,
          OPTIMIZED_TAG,
          ZSTD_TAG,
          SOCI_TAG,
          SOCI_VERSION,
          SOCI_MIN_LAYER_SIZE,
          SOCI_SPAN_SIZE,
          SOCI_BUILD_TOOL_IDENTIFIER,
          SOCI_PREFETCH,
          SOCI_SKIP_XATTRS);

  private final Function<String, Optional<String>> values;
  private final Function<String, String> shown;

  private SettingsReader(
      Function<String, Optional<String>> values, Function<String, String> shown) {
    this.values = values;
    this.shown = shown;
  }

  /**
   * The account's settings: what the environment does not name has its default.
   *
   * @throws InvalidSettingsException naming the variable and its value
   */
  public static Settings fromEnvironment(Map<String, String> environment) {
    return new SettingsReader(
            name -> Optional.ofNullable(environment.get(variable(name))),
            name -> "environment variable " + variable(name))
        .over(Settings.DEFAULT);
  }

  /**
   * One repository's settings: what its tags do not name is as in the account.
   *
   * @param resourceTags of the repository; those without our prefix do not matter
   * @throws InvalidSettingsException naming the tag and its value: also for a name of ours that is
   *     no setting, which somebody expects to have an effect
   */
  public static Settings forRepository(Settings account, Map<String, String> resourceTags) {
    Map<String, String> ours = new TreeMap<>();
    resourceTags.forEach((key, value) -> {
      if (key.startsWith(TAG_PREFIX)) {
        ours.put(key.substring(TAG_PREFIX.length()), value);
      }
    });
    for (Map.Entry<String, String> tag : ours.entrySet()) {
      if (!NAMES.contains(tag.getKey())) {
        throw new InvalidSettingsException(
            "repository tag %s = %s: there is no such setting (there are %s)"
                .formatted(
                    Text.quote(TAG_PREFIX + tag.getKey()),
                    Text.quote(tag.getValue()),
                    NAMES.stream().sorted().collect(Collectors.joining(", "))));
      }
    }
    return new SettingsReader(
            name -> Optional.ofNullable(ours.get(name)),
            name -> "repository tag " + TAG_PREFIX + name)
        .over(account);
  }

  private static String variable(String name) {
    return VARIABLE_PREFIX + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private Settings over(Settings base) {
    try {
      return read(base);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingsException("the settings do not go together: " + e.getMessage(), e);
    }
  }

  private Settings read(Settings base) {
    return new Settings(
        value(STRATEGY, Strategy::parse, base.strategy()),
        value(SKIP_BELOW, ByteSize::parse, base.skipBelow()),
        value(SOCI_FROM, ByteSize::parse, base.sociFrom()),
        value(ZSTD_LEVEL, SettingsReader::level, base.zstdLevel()),
        value(LARGE_WORKER_FROM, ByteSize::parse, base.largeWorkerFrom()),
        value(OPTIMIZED_TAG, TagTemplate::parse, base.optimizedTag()),
        new VariantTags(
            value(ZSTD_TAG, TagTemplate::parse, base.variantTags().zstd()),
            value(SOCI_TAG, TagTemplate::parse, base.variantTags().soci())),
        soci(base.soci()));
  }

  private SociSettings soci(SociSettings base) {
    return new SociSettings(
        value(SOCI_VERSION, SociVersion::parse, base.version()),
        value(SOCI_MIN_LAYER_SIZE, ByteSize::parse, base.minLayerSize()),
        value(SOCI_SPAN_SIZE, SettingsReader::spanSize, base.spanSize()),
        value(SOCI_BUILD_TOOL_IDENTIFIER, text -> text, base.buildToolIdentifier()),
        value(SOCI_PREFETCH, SettingsReader::paths, base.prefetch()),
        value(SOCI_SKIP_XATTRS, SettingsReader::yesOrNo, base.skipXattrs()));
  }

  private static ByteSize spanSize(String text) {
    return SociSettings.requireSpanSize(ByteSize.parse(text));
  }

  /** Separated by spaces: the values of AWS resource tags know no comma. */
  private static List<String> paths(String text) {
    return List.of(text.split(" +"));
  }

  private static boolean yesOrNo(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  private <T> T value(String name, Function<String, T> parser, T otherwise) {
    Optional<String> text = values.apply(name).map(String::strip).filter(t -> !t.isEmpty());
    try {
      return text.map(parser).orElse(otherwise);
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingsException(
          shown.apply(name) + " = " + Text.quote(text.orElse("")) + ": " + e.getMessage(), e);
    }
  }

  private static int level(String text) {
    if (!text.matches("[0-9]{1,2}")) {
      throw new IllegalArgumentException("not a whole number from 1 to 19");
    }
    return Settings.requireZstdLevel(Integer.parseInt(text));
  }
}
