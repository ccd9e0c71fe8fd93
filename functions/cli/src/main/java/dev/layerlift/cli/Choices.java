package dev.layerlift.cli;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What is to be done with an image. */
final class Choices {
  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description = "auto (by size), zstd, soci, both or skip. Default: ${DEFAULT-VALUE}.")
  private Strategy strategy = Settings.DEFAULT.strategy();

  @Option(
      names = "--level",
      paramLabel = "1..19",
      description = "zstd level. Default: ${DEFAULT-VALUE}.")
  private int level = Settings.DEFAULT.zstdLevel();

  @Option(
      names = "--skip-below",
      paramLabel = "SIZE",
      description =
          "With strategy auto, leave smaller images alone (compressed size of the largest"
              + " platform). Default: ${DEFAULT-VALUE}.")
  private ByteSize skipBelow = Settings.DEFAULT.skipBelow();

  @Option(
      names = "--soci-from",
      paramLabel = "SIZE",
      description =
          "With strategy auto, index images from this size on. Default: ${DEFAULT-VALUE}.")
  private ByteSize sociFrom = Settings.DEFAULT.sociFrom();

  @Option(
      names = "--soci-version",
      paramLabel = "v1|v2|both",
      description =
          "Bind the SOCI index as a referrer (v1), in a new image index (v2), or both. Default:"
              + " ${DEFAULT-VALUE}.")
  private SociVersion sociVersion = SociSettings.DEFAULT.version();

  @Option(
      names = "--min-layer-size",
      paramLabel = "SIZE",
      description = "Index no smaller layer. Default: ${DEFAULT-VALUE}.")
  private ByteSize minLayerSize = SociSettings.DEFAULT.minLayerSize();

  @Option(
      names = "--span-size",
      paramLabel = "SIZE",
      description =
          "Uncompressed bytes between two checkpoints of a layer, at least. Default:"
              + " ${DEFAULT-VALUE}.")
  private ByteSize spanSize = SociSettings.DEFAULT.spanSize();

  @Option(
      names = "--build-tool-identifier",
      paramLabel = "TEXT",
      description = "Stands in each ztoc and index. Default: ${DEFAULT-VALUE}.")
  private String buildToolIdentifier = SociSettings.DEFAULT.buildToolIdentifier();

  @Option(
      names = "--prefetch",
      paramLabel = "PATH",
      description = "Have runtimes fetch this file before it is asked for; can be repeated.")
  private List<String> prefetch = new ArrayList<>();

  @Option(
      names = "--skip-xattrs",
      description = "Tell runtimes which layers have no extended attributes.")
  private boolean skipXattrs;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH",
      description = "Do only this platform; can be repeated. Default: every Linux platform.")
  private List<Platform> platforms = new ArrayList<>();

  /**
   * @throws CommandLine.ParameterException for a value that a setting cannot have
   */
  Settings settings(CommandLine commandLine) {
    Settings standard = Settings.DEFAULT;
    try {
      return new Settings(
          strategy,
          skipBelow,
          sociFrom,
          level,
          standard.largeWorkerFrom(),
          standard.optimizedTag(),
          standard.variantTags(),
          new SociSettings(
              sociVersion, minLayerSize, spanSize, buildToolIdentifier, prefetch, skipXattrs));
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(commandLine, e.getMessage(), e);
    }
  }

  /** The inventory with every platform that was not asked for as one that is left alone. */
  ImageInventory restrict(ImageInventory inventory) {
    if (platforms.isEmpty()) {
      return inventory;
    }
    return new ImageInventory(
        inventory.digest(),
        inventory.mediaType(),
        inventory.images().stream().map(this::restrict).toList(),
        inventory.obstacles(),
        inventory.notes());
  }

  private PlatformImage restrict(PlatformImage image) {
    return platforms.stream().anyMatch(wanted -> isMeant(wanted, image.platform()))
        ? image
        : new PlatformImage(
            image.manifest(),
            image.platform(),
            image.layers(),
            Optional.of("it was not asked for (--platform)"));
  }

  /** {@code linux/arm64} means every variant, {@code linux/arm64/v8} only that one. */
  private static boolean isMeant(Platform wanted, Platform platform) {
    return wanted.os().equals(platform.os())
        && wanted.architecture().equals(platform.architecture())
        && (wanted.variant().isEmpty() || wanted.variant().equals(platform.variant()));
  }
}
