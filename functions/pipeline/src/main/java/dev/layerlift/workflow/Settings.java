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
    String optimizedTag) {
  public static final Settings DEFAULT =
      new Settings(
          Strategy.AUTO,
          ByteSize.ofMebibytes(20),
          ByteSize.ofMebibytes(250),
          6,
          ByteSize.ofMebibytes(50),
          "{tag}-optimized");

  public Settings {
    if (zstdLevel < 1 || zstdLevel > 19) {
      throw new IllegalArgumentException("a zstd level is 1 to 19: " + zstdLevel);
    }
    if (skipBelow.compareTo(sociFrom) > 0) {
      throw new IllegalArgumentException(
          "skipBelow (" + skipBelow + ") is above sociFrom (" + sociFrom + ")");
    }
    if (!optimizedTag.contains("{tag}") || optimizedTag.equals("{tag}")) {
      throw new IllegalArgumentException(
          "the tag template must hold {tag} and more: " + optimizedTag);
    }
  }
}
