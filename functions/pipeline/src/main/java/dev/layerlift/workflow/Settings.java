package dev.layerlift.workflow;

import dev.layerlift.codec.io.ByteSize;

/**
 * How an image is decided upon and worked on. The environment gives the account's values, a
 * repository's {@code layerlift:…} tags override them.
 *
 * @param strategy {@link Strategy#AUTO} lets the size decide
 * @param skipBelow images below it are left alone; compressed size of the largest platform
 * @param sociFrom images from it on are indexed for lazy loading; same measure
 * @param zstdLevel 1 to 19
 * @param largeWorkerFrom layers from it on go to the large layer function; compressed size
 * @param optimizedTag template of the result's tag, {@code {tag}} stands for the source's
 */
public record Settings(
    Strategy strategy,
    ByteSize skipBelow,
    ByteSize sociFrom,
    int zstdLevel,
    ByteSize largeWorkerFrom,
    TagTemplate optimizedTag) {
  /**
   * Version of the bytes that the encoder writes for a level: 16 MiB frames of zstd-jni 1.5.7.
   * Raise it whenever a change of frame size, library or parameters changes them.
   */
  public static final int ZSTD_LAYER_VERSION = 1;

  public static final Settings DEFAULT =
      new Settings(
          Strategy.AUTO,
          ByteSize.ofMebibytes(20),
          ByteSize.ofMebibytes(250),
          6,
          ByteSize.ofMebibytes(50),
          TagTemplate.parse("{tag}-optimized"));

  public Settings {
    requireZstdLevel(zstdLevel);
  }

  /**
   * @return the level
   * @throws IllegalArgumentException unless it is 1 to 19
   */
  public static int requireZstdLevel(int level) {
    if (level < 1 || level > 19) {
      throw new IllegalArgumentException("a zstd level is 1 to 19: " + level);
    }
    return level;
  }

  /**
   * What is done with an image of a size: {@link Strategy#SKIP} or {@link Strategy#ZSTD}. SOCI is
   * not available in this version. An image that only a size sends there gets zstd, and so does
   * {@link Strategy#BOTH}, which asks for zstd too. An explicit {@link Strategy#SOCI} leaves the
   * image alone: who chose it may have runtimes that cannot read zstd.
   *
   * @param compressedSize {@link ImageInventory#largestCompressedSize()}
   */
  public Strategy strategyFor(ByteSize compressedSize) {
    return switch (strategy) {
      case AUTO -> compressedSize.compareTo(skipBelow) < 0 ? Strategy.SKIP : Strategy.ZSTD;
      case ZSTD, BOTH -> Strategy.ZSTD;
      case SKIP, SOCI -> Strategy.SKIP;
    };
  }

  /**
   * Names what decides about the bytes of a zstd layer: two equal fingerprints give equal bytes for
   * equal layers. It stands in {@link Marker#settings()} and in the keys of remembered layers.
   */
  public String fingerprint() {
    return "zstd-" + zstdLevel + "-v" + ZSTD_LAYER_VERSION;
  }
}
