package dev.layerlift.testing.layer;

import dev.layerlift.testing.image.Encoding;
import dev.layerlift.testing.image.TestLayer;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Layers by seed. Most are small, some have many checkpoints. */
public final class RandomLayers {
  private static final List<TarOddity> TAR_ODDITIES = List.of(TarOddity.values());
  private static final List<TarEnding> TAR_ENDINGS = List.of(TarEnding.values());
  private static final List<GzipOddity> GZIP_ODDITIES = List.of(GzipOddity.values());

  /** Number of hostile kinds: that many seeds in a row give one of each. */
  public static final int HOSTILE_KINDS =
      TAR_ODDITIES.size() + TAR_ENDINGS.size() + GZIP_ODDITIES.size();

  private RandomLayers() {}

  /** A legal archive in one legal gzip member, or, one in twelve, not compressed. */
  public static RandomLayer ordinary(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TreeSet<String> shapes = new TreeSet<>();
    RandomTar tar = new RandomTar(random, shapes).fill(size(random));
    TarEnding ending = TarEnding.anyOrdinary(random);
    byte[] archive = ending.end(random, tar.output().bytes());
    shapes.add(words(ending));
    OptionalInt entries = OptionalInt.of(tar.count());
    if (random.nextInt(12) == 0) {
      return layer("tar-" + seed, shapes, TestLayer.uncompressed(archive), entries);
    }
    byte[] blob = RandomGzip.member(random, archive, shapes);
    return layer("gzip-" + seed, shapes, TestLayer.of(archive, blob, Encoding.GZIP), entries);
  }

  /** A layer with one thing that is not ordinary, in its archive or in its packing. */
  public static RandomLayer hostile(long seed) {
    SplittableRandom random = new SplittableRandom(~seed);
    int kind = (int) Math.floorMod(seed, (long) HOSTILE_KINDS);
    TreeSet<String> shapes = new TreeSet<>();
    RandomTar tar = new RandomTar(random, shapes).fill(size(random) / 2);
    TarEnding ending = TarEnding.anyOrdinary(random);
    if (kind < TAR_ODDITIES.size()) {
      TarOddity oddity = TAR_ODDITIES.get(kind);
      oddity.write(tar);
      tar.fill(tar.output().size() + random.nextInt(100_000));
      byte[] archive = ending.end(random, tar.output().bytes());
      return packed(random, words(oddity) + "-" + seed, shapes, archive);
    }
    if (kind < TAR_ODDITIES.size() + TAR_ENDINGS.size()) {
      ending = TAR_ENDINGS.get(kind - TAR_ODDITIES.size());
      byte[] archive = ending.end(random, tar.output().bytes());
      return packed(random, words(ending) + "-" + seed, shapes, archive);
    }
    GzipOddity oddity = GZIP_ODDITIES.get(kind - TAR_ODDITIES.size() - TAR_ENDINGS.size());
    byte[] archive = ending.end(random, tar.output().bytes());
    return layer(
        words(oddity) + "-" + seed,
        shapes,
        TestLayer.of(archive, oddity.pack(random, archive), Encoding.GZIP),
        oddity.wellFormed() ? OptionalInt.of(tar.count()) : OptionalInt.empty());
  }

  private static RandomLayer packed(
      SplittableRandom random, String name, SortedSet<String> shapes, byte[] archive) {
    byte[] blob = RandomGzip.member(random, archive, shapes);
    return layer(name, shapes, TestLayer.of(archive, blob, Encoding.GZIP), OptionalInt.empty());
  }

  private static RandomLayer layer(
      String name, SortedSet<String> shapes, TestLayer layer, OptionalInt entries) {
    return new RandomLayer(name, shapes.toString(), layer, entries);
  }

  /**
   * In bytes of the archive: up to 64 KiB, one in three up to 1 MiB, one in a hundred about 9 MiB.
   */
  private static int size(SplittableRandom random) {
    return switch (random.nextInt(100)) {
      case 0 -> random.nextInt(8 << 20, 10 << 20);
      case 1, 2, 3 -> random.nextInt(1 << 20, 3 << 20);
      default -> random.nextInt(random.nextInt(3) == 0 ? 1 << 20 : 1 << 16);
    };
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
