package dev.layerlift.workflow;

import dev.layerlift.codec.io.ByteSize;
import java.util.List;

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
 * @param variantTags templates of the single variants' tags, where there are two
 * @param soci how layers are indexed
 */
public record Settings(
    Strategy strategy,
    ByteSize skipBelow,
    ByteSize sociFrom,
    int zstdLevel,
    ByteSize largeWorkerFrom,
    TagTemplate optimizedTag,
    VariantTags variantTags,
    SociSettings soci) {
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
          TagTemplate.parse("{tag}-optimized"),
          VariantTags.DEFAULT,
          SociSettings.DEFAULT);

  public Settings {
    requireZstdLevel(zstdLevel);
    if (optimizedTag.equals(variantTags.zstd()) || optimizedTag.equals(variantTags.soci())) {
      throw new IllegalArgumentException(
          "the optimized tag and a variant's tag are the same: " + optimizedTag);
    }
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
   * Names what decides about the bytes of a zstd layer: two equal fingerprints give equal bytes for
   * equal layers. It stands in {@link Marker#settings()} and in the keys of remembered layers.
   */
  public String zstdFingerprint() {
    return "zstd-" + zstdLevel + "-v" + ZSTD_LAYER_VERSION;
  }

  /**
   * What stands in the {@link Marker} of a variant.
   *
   * @param variant {@link Strategy#ZSTD} or {@link Strategy#SOCI}
   */
  public String fingerprint(Strategy variant) {
    return switch (variant) {
      case ZSTD -> zstdFingerprint();
      case SOCI -> soci.fingerprint();
      case AUTO, SKIP, BOTH -> throw new IllegalArgumentException("not a variant: " + variant);
    };
  }

  /** All templates that tags of results are made of. */
  public List<TagTemplate> resultTags() {
    return List.of(optimizedTag, variantTags.zstd(), variantTags.soci());
  }

  public Settings withStrategy(Strategy newStrategy) {
    return new Settings(
        newStrategy,
        skipBelow,
        sociFrom,
        zstdLevel,
        largeWorkerFrom,
        optimizedTag,
        variantTags,
        soci);
  }

  public Settings withSkipBelow(ByteSize newSkipBelow) {
    return new Settings(
        strategy,
        newSkipBelow,
        sociFrom,
        zstdLevel,
        largeWorkerFrom,
        optimizedTag,
        variantTags,
        soci);
  }

  public Settings withSociFrom(ByteSize newSociFrom) {
    return new Settings(
        strategy,
        skipBelow,
        newSociFrom,
        zstdLevel,
        largeWorkerFrom,
        optimizedTag,
        variantTags,
        soci);
  }

  public Settings withZstdLevel(int newZstdLevel) {
    return new Settings(
        strategy,
        skipBelow,
        sociFrom,
        newZstdLevel,
        largeWorkerFrom,
        optimizedTag,
        variantTags,
        soci);
  }

  public Settings withOptimizedTag(TagTemplate newOptimizedTag) {
    return new Settings(
        strategy,
        skipBelow,
        sociFrom,
        zstdLevel,
        largeWorkerFrom,
        newOptimizedTag,
        variantTags,
        soci);
  }

  public Settings withSoci(SociSettings newSoci) {
    return new Settings(
        strategy,
        skipBelow,
        sociFrom,
        zstdLevel,
        largeWorkerFrom,
        optimizedTag,
        variantTags,
        newSoci);
  }
}
