package dev.layerlift.codec.deflate;

import java.util.Arrays;

/**
 * Turns the next bits of the input into a symbol: one look-up for codes of up to {@link #rootBits}
 * bits, a second one for longer codes. Entries:
 *
 * <pre>
 * bits  0..5   how many bits the code and the extra bits behind it take
 *       6      literal
 *       8..11  how many bits the code takes; of LINK, how many index the subtable
 *      12      END_OF_BLOCK
 *      13      INVALID: no symbol has this code
 *      14      LINK to a subtable
 *      15      EXCEPTIONAL: one of the three above
 *      16..31  literal, base of the length or distance, code length; of LINK, the subtable's index
 * </pre>
 */
final class DecodeTable {
  static final int TOTAL_BITS = 63;
  static final int LITERAL = 1 << 6;
  static final int END_OF_BLOCK = 1 << 12;
  static final int INVALID = 1 << 13;
  static final int LINK = 1 << 14;
  static final int EXCEPTIONAL = 1 << 15;
  static final int CODE_BITS_SHIFT = 8;
  static final int CODE_BITS = 15;
  static final int VALUE_SHIFT = 16;
  static final int LITERAL_ROOT_BITS = 11;
  static final int DISTANCE_ROOT_BITS = 8;

  private static final int MAX_CODE_BITS = 15;

  /** Counts for the code alone and for the code with its extra bits. */
  private static final int ONE_BIT = 0x101;

  final int[] entries;
  private final int rootBits;
  private final int[] symbols;
  private final int[] sorted;
  private final int[] counts = new int[MAX_CODE_BITS + 1];
  private final int[] offsets = new int[MAX_CODE_BITS + 1];

  /**
   * @param symbols entry of each symbol, without its code's length
   */
  DecodeTable(int rootBits, int capacity, int[] symbols) {
    this.rootBits = rootBits;
    this.symbols = symbols;
    entries = new int[capacity];
    sorted = new int[symbols.length];
  }

  /**
   * Makes the table of the canonical code with these lengths, RFC 1951, section 3.2.2.
   *
   * @param lengths in bits, 0 for symbols that do not occur
   * @param loneCode whether a single code of one bit is enough, as it is for literals and
   *     distances. No code at all always is; what it is good for shows when a symbol is looked up
   * @return false if the lengths make no code, or an incomplete one
   */
  boolean build(byte[] lengths, int from, int size, boolean loneCode) {
    Arrays.fill(counts, 0);
    for (int i = 0; i < size; i++) {
      counts[lengths[from + i]]++;
    }
    int max = MAX_CODE_BITS;
    while (max > 0 && counts[max] == 0) {
      max--;
    }
    if (max == 0) {
      Arrays.fill(entries, 0, 1 << rootBits, EXCEPTIONAL | INVALID | ONE_BIT);
      return true;
    }
    int unused = 1;
    int offset = 0;
    for (int length = 1; length <= max; length++) {
      unused = (unused << 1) - counts[length];
      if (unused < 0) {
        return false;
      }
      offsets[length] = offset;
      offset += counts[length];
    }
    if (unused > 0 && (max > 1 || !loneCode)) {
      return false;
    }
    for (int symbol = 0; symbol < size; symbol++) {
      int length = lengths[from + symbol];
      if (length != 0) {
        sorted[offsets[length]++] = symbol;
      }
    }
    if (unused > 0) {
      entries[1] = EXCEPTIONAL | INVALID | ONE_BIT;
    }
    fill(max);
    return true;
  }

  /** A table of n bits is two of n - 1 bits, then each code of n bits in its place. */
  private void fill(int max) {
    int next = 0;
    int code = 0;
    int filled = 1;
    int[] table = entries;
    for (int length = 1; length <= Math.min(max, rootBits); length++) {
      if (length > 1) {
        System.arraycopy(table, 0, table, filled, filled);
      }
      filled = 1 << length;
      for (int i = counts[length]; i > 0; i--) {
        table[code] = symbols[sorted[next++]] + length * ONE_BIT;
        code = successor(code, length);
      }
    }
    while (filled < 1 << rootBits) {
      System.arraycopy(table, 0, table, filled, filled);
      filled <<= 1;
    }
    fillSubtables(max, next, code);
  }

  /**
   * @param next index in {@link #sorted} of the first symbol whose code is longer than the root
   * @param code its code
   */
  private void fillSubtables(int max, int next, int code) {
    int prefix = -1;
    int base = 0;
    int size = 1 << rootBits;
    int width = 0;
    for (int length = rootBits + 1; length <= max; length++) {
      for (; counts[length] > 0; counts[length]--) {
        if ((code & ((1 << rootBits) - 1)) != prefix) {
          prefix = code & ((1 << rootBits) - 1);
          base = size;
          width = subtableBits(length, max);
          size += 1 << width;
          entries[prefix] = base << VALUE_SHIFT | EXCEPTIONAL | LINK | width << 8 | rootBits;
        }
        int entry = symbols[sorted[next++]] + length * ONE_BIT;
        for (int i = code >>> rootBits; i < 1 << width; i += 1 << (length - rootBits)) {
          entries[base + i] = entry;
        }
        code = successor(code, length);
      }
    }
  }

  /** Of a subtable whose first code has this length: as few as its longest code needs. */
  private int subtableBits(int length, int max) {
    int width = length - rootBits;
    int left = 1 << width;
    while (width + rootBits < max) {
      left -= counts[width + rootBits];
      if (left <= 0) {
        break;
      }
      width++;
      left <<= 1;
    }
    return width;
  }

  /** The next code of this length, both with the first bit lowest; 0 after the last. */
  private static int successor(int code, int length) {
    int highestZero = Integer.highestOneBit(code ^ ((1 << length) - 1));
    return highestZero == 0 ? 0 : (code & (highestZero - 1)) | highestZero;
  }
}
