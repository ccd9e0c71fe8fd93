package dev.layerlift.oci.model;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Compact JSON text that follows from a seed, and damage to it. */
final class RandomJson {
  private static final List<String> STRINGS =
      List.of(
          "",
          "a",
          "config",
          "\\\"",
          "\\\\",
          "/",
          "\\n",
          "\u00e4\u20ac",
          "\ud83d\ude80",
          "<>&'",
          "x".repeat(300));
  private static final List<String> WORDS =
      List.of("null", "true", "false", "0", "-7", "1.0", "1E+3", "18446744073709551616");

  private RandomJson() {}

  static String object(SplittableRandom random) {
    return object(random, 4);
  }

  private static String object(SplittableRandom random, int depth) {
    return list(
        random, "{", "}", i -> "\"" + pick(random, STRINGS) + i + "\":" + value(random, depth - 1));
  }

  private static String value(SplittableRandom random, int depth) {
    return switch (random.nextInt(depth > 0 ? 4 : 2)) {
      case 0 -> pick(random, WORDS);
      case 1 -> "\"" + pick(random, STRINGS) + "\"";
      case 2 -> list(random, "[", "]", i -> value(random, depth - 1));
      default -> object(random, depth);
    };
  }

  private static String list(
      SplittableRandom random, String open, String close, IntFunction<String> entry) {
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(entry)
        .collect(Collectors.joining(",", open, close));
  }

  private static String pick(SplittableRandom random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** One to three bytes set, removed or doubled. */
  static byte[] damaged(SplittableRandom random, byte[] bytes) {
    byte[] damaged = bytes;
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times; i++) {
      damaged = damagedOnce(random, damaged);
    }
    return damaged;
  }

  private static byte[] damagedOnce(SplittableRandom random, byte[] bytes) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(bytes.length);
    int kind = random.nextInt(3);
    if (kind == 0) {
      byte[] changed = bytes.clone();
      changed[at] = (byte) random.nextInt(256);
      return changed;
    }
    int skipped = kind == 1 ? 1 : 0;
    byte[] changed = new byte[bytes.length + 1 - 2 * skipped];
    System.arraycopy(bytes, 0, changed, 0, at);
    System.arraycopy(
        bytes,
        at + skipped,
        changed,
        changed.length - (bytes.length - at - skipped),
        bytes.length - at - skipped);
    if (kind == 2) {
      changed[at] = bytes[at];
    }
    return changed;
  }
}
