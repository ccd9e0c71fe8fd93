package dev.layerlift.codec.deflate;

import static dev.layerlift.codec.deflate.DecodeTable.END_OF_BLOCK;
import static dev.layerlift.codec.deflate.DecodeTable.EXCEPTIONAL;
import static dev.layerlift.codec.deflate.DecodeTable.INVALID;
import static dev.layerlift.codec.deflate.DecodeTable.LITERAL;
import static dev.layerlift.codec.deflate.DecodeTable.VALUE_SHIFT;

import java.util.Arrays;

/** The three alphabets of deflate, RFC 1951, sections 3.2.5 to 3.2.7. */
final class Alphabet {
  static final int END_OF_BLOCK_SYMBOL = 256;
  static final int MAX_LITERAL_SYMBOLS = 288;
  static final int MAX_DISTANCE_SYMBOLS = 32;
  static final int CODE_LENGTH_SYMBOLS = 19;
  private static final int LENGTH_SYMBOLS = 29;
  private static final int DISTANCE_SYMBOLS = 30;

  private Alphabet() {}

  /** Literals, the end of the block, and lengths; 286 and 287 have codes but no meaning. */
  static int[] literalEntries() {
    int[] entries = new int[MAX_LITERAL_SYMBOLS];
    for (int symbol = 0; symbol < END_OF_BLOCK_SYMBOL; symbol++) {
      entries[symbol] = symbol << VALUE_SHIFT | LITERAL;
    }
    entries[END_OF_BLOCK_SYMBOL] = EXCEPTIONAL | END_OF_BLOCK;
    int base = 3;
    for (int i = 0; i < LENGTH_SYMBOLS - 1; i++) {
      int extraBits = i < 8 ? 0 : (i >> 2) - 1;
      entries[END_OF_BLOCK_SYMBOL + 1 + i] = base << VALUE_SHIFT | extraBits;
      base += 1 << extraBits;
    }
    int last = END_OF_BLOCK_SYMBOL + LENGTH_SYMBOLS;
    entries[last] = Window.LONGEST_MATCH << VALUE_SHIFT;
    Arrays.fill(entries, last + 1, MAX_LITERAL_SYMBOLS, EXCEPTIONAL | INVALID);
    return entries;
  }

  /** Distances; 30 and 31 have codes but no meaning. */
  static int[] distanceEntries() {
    int[] entries = new int[MAX_DISTANCE_SYMBOLS];
    int base = 1;
    for (int symbol = 0; symbol < DISTANCE_SYMBOLS; symbol++) {
      int extraBits = symbol < 4 ? 0 : (symbol >> 1) - 1;
      entries[symbol] = base << VALUE_SHIFT | extraBits;
      base += 1 << extraBits;
    }
    Arrays.fill(entries, DISTANCE_SYMBOLS, MAX_DISTANCE_SYMBOLS, EXCEPTIONAL | INVALID);
    return entries;
  }

  /** Code lengths 0 to 15 and the three repetitions. */
  static int[] codeLengthEntries() {
    int[] entries = new int[CODE_LENGTH_SYMBOLS];
    for (int symbol = 0; symbol < CODE_LENGTH_SYMBOLS; symbol++) {
      entries[symbol] = symbol << VALUE_SHIFT;
    }
    return entries;
  }

  /** The fixed code of literals and lengths. */
  static byte[] fixedLiteralLengths() {
    byte[] lengths = new byte[MAX_LITERAL_SYMBOLS];
    Arrays.fill(lengths, 0, 144, (byte) 8);
    Arrays.fill(lengths, 144, 256, (byte) 9);
    Arrays.fill(lengths, 256, 280, (byte) 7);
    Arrays.fill(lengths, 280, MAX_LITERAL_SYMBOLS, (byte) 8);
    return lengths;
  }

  /** The fixed code of distances. */
  static byte[] fixedDistanceLengths() {
    byte[] lengths = new byte[MAX_DISTANCE_SYMBOLS];
    Arrays.fill(lengths, (byte) 5);
    return lengths;
  }
}
