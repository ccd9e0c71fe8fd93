package dev.layerlift.cli;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.Settings;
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
      description = "auto (by size), zstd or skip. Default: ${DEFAULT-VALUE}.")
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
          standard.sociFrom(),
          level,
          standard.largeWorkerFrom(),
          standard.optimizedTag());
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
