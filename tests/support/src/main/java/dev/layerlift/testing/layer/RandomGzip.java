package dev.layerlift.testing.layer;

import java.io.ByteArrayOutputStream;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.Deflater;

/** Gzip as one of many tools might write it. */
final class RandomGzip {
  /** In bytes; what is larger would take the slow encoder seconds. */
  private static final int RANDOM_LIMIT = 1 << 20;

  private static final int[] STRATEGIES = {
    Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY
  };

  private RandomGzip() {}

  /**
   * One member.
   *
   * @param shapes where what is unusual is noted, in words
   */
  static byte[] member(SplittableRandom random, byte[] plain, Set<String> shapes) {
    return header(random, shapes).of(deflated(random, plain, shapes), plain);
  }

  static GzipMember header(SplittableRandom random, Set<String> shapes) {
    GzipMember header = GzipMember.PLAIN;
    if (random.nextBoolean()) {
      return header;
    }
    if (random.nextBoolean()) {
      header = header.withName("layer-\u00e9.tar");
    }
    if (random.nextInt(3) == 0) {
      header = header.withExtra("AB\4\0" + "data" + "x".repeat(random.nextInt(3000)));
    }
    if (random.nextInt(3) == 0) {
      header = header.withComment("a remark");
    }
    if (random.nextInt(3) == 0) {
      header = header.withHeaderChecksum();
    }
    if (random.nextInt(3) == 0) {
      header = header.withTime(random.nextInt()).withFlags(1); // FTEXT
    }
    shapes.add("gzip header of " + header.header().length);
    return header;
  }

  static byte[] deflated(SplittableRandom random, byte[] plain, Set<String> shapes) {
    if (plain.length < RANDOM_LIMIT && random.nextInt(4) == 0) {
      shapes.add("random deflate");
      return RandomDeflate.of(random, plain);
    }
    int level = random.nextInt(10);
    int strategy = STRATEGIES[random.nextInt(STRATEGIES.length)];
    int flush =
        switch (random.nextInt(4)) {
          case 0 -> Deflater.SYNC_FLUSH;
          case 1 -> Deflater.FULL_FLUSH;
          default -> Deflater.NO_FLUSH;
        };
    int piece =
        flush == Deflater.NO_FLUSH ? Math.max(1, plain.length) : 1 << random.nextInt(12, 19);
    shapes.add(
        "zlib level %d strategy %d flush %d every %d".formatted(level, strategy, flush, piece));
    return zlib(plain, level, strategy, flush, piece);
  }

  /**
   * What the JDK's zlib makes of it, without a header.
   *
   * @param flush of {@link Deflater}, after every so many bytes
   * @param piece in uncompressed bytes
   */
  static byte[] zlib(byte[] plain, int level, int strategy, int flush, int piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    try (Deflater deflater = new Deflater(level, true)) {
      deflater.setStrategy(strategy);
      for (int from = 0; from < plain.length; from += piece) {
        deflater.setInput(plain, from, Math.min(piece, plain.length - from));
        if (from + piece < plain.length) {
          int n;
          do { // the first call may only apply the strategy and leave the input
            n = deflater.deflate(buffer, 0, buffer.length, flush);
            out.write(buffer, 0, n);
          } while (n == buffer.length || !deflater.needsInput());
        }
      }
      deflater.finish();
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    return out.toByteArray();
  }
}
