package dev.layerlift.testing.image;

import java.util.SplittableRandom;

/** File contents that compress to a chosen degree. */
public final class SeededBytes {
  private static final int BLOCK = 4096;
  private static final String[] WORDS = {
    "public ",
    "final ",
    "class ",
    "return ",
    "libssl.so.3 ",
    "/usr/share/",
    "0.0.0.0 ",
    "\n",
    "import java.util.",
    "{",
    "}",
    "the ",
    "of ",
    "license ",
    "\t",
    "#include <",
    "elf64-x86-64 ",
    "= ",
  };

  private SeededBytes() {}

  /**
   * @param compressibleShare 0 is noise, 1 is text of few words; blocks of 4 KiB are either
   */
  public static byte[] of(SplittableRandom random, int size, double compressibleShare) {
    byte[] bytes = new byte[size];
    for (int from = 0; from < size; from += BLOCK) {
      int to = Math.min(size, from + BLOCK);
      if (random.nextDouble() < compressibleShare) {
        words(random, bytes, from, to);
      } else {
        noise(random, bytes, from, to);
      }
    }
    return bytes;
  }

  private static void noise(SplittableRandom random, byte[] bytes, int from, int to) {
    byte[] block = new byte[to - from];
    random.nextBytes(block);
    System.arraycopy(block, 0, bytes, from, block.length);
  }

  private static void words(SplittableRandom random, byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      String word = WORDS[random.nextInt(WORDS.length)];
      for (int i = 0; i < word.length() && at < to; i++) {
        bytes[at++] = (byte) word.charAt(i);
      }
    }
  }
}
