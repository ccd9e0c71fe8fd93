package dev.layerlift.testing.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A complete prefix code that is not optimal for anything: its lengths come from a tree that grew
 * at random. Decoders must take it all the same, and it has the long codes that real encoders
 * seldom need.
 */
final class PrefixCode {
  private final int[] lengths;
  private final int[] codes;

  private PrefixCode(int[] lengths, int[] codes) {
    this.lengths = lengths;
    this.codes = codes;
  }

  /**
   * @param used which symbols need a code; where only one does, it gets a code of one bit and no
   *     other has any
   * @param maxLength in bits, enough for all used symbols
   */
  static PrefixCode random(SplittableRandom random, boolean[] used, int maxLength) {
    List<Integer> symbols = new ArrayList<>();
    for (int symbol = 0; symbol < used.length; symbol++) {
      if (used[symbol]) {
        symbols.add(symbol);
      }
    }
    List<Integer> depths = new ArrayList<>(List.of(symbols.size() == 1 ? 1 : 0));
    while (depths.size() < symbols.size()) {
      int leaf = random.nextInt(depths.size());
      int depth = depths.get(leaf);
      if (depth < maxLength) {
        depths.set(leaf, depth + 1);
        depths.add(depth + 1);
      }
    }
    int[] lengths = new int[used.length];
    for (int symbol : symbols) {
      lengths[symbol] = depths.remove(/* index */ random.nextInt(depths.size()));
    }
    return of(lengths);
  }

  /** The codes that RFC 1951, section 3.2.2 gives to lengths. */
  static PrefixCode of(int[] lengths) {
    int[] codes = new int[lengths.length];
    int code = 0;
    for (int length = 1; length <= 15; length++) {
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          codes[symbol] = code++;
        }
      }
      code <<= 1;
    }
    return new PrefixCode(lengths, codes);
  }

  /** Bits of each symbol's code, 0 for a symbol without one. */
  int[] lengths() {
    return lengths.clone();
  }

  void write(DeflateBits out, int symbol) {
    out.code(codes[symbol], lengths[symbol]);
  }
}
