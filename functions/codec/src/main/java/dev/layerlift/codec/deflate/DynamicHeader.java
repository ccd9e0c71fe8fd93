package dev.layerlift.codec.deflate;

import static dev.layerlift.codec.deflate.DecodeTable.VALUE_SHIFT;

import dev.layerlift.codec.io.MalformedInputException;
import java.util.Arrays;

/**
 * The code lengths of a dynamic block, RFC 1951, section 3.2.7; read on as bytes come.
 *
 * <pre>
 * HLIT(5) HDIST(5) HCLEN(4) (HCLEN + 4) x 3 bits, code lengths in the code that these make
 * </pre>
 */
final class DynamicHeader {
  private static final int COUNTS_BITS = 14;
  private static final int MAX_LITERALS = 286;
  private static final int MAX_DISTANCES = 30;
  private static final int ROOT_BITS = 7;
  private static final int ROOT_MASK = (1 << ROOT_BITS) - 1;
  private static final int REPEAT_LAST = 16;
  private static final int REPEAT_ZERO = 17;
  private static final int REPEAT_ZERO_LONG = 18;
  private static final byte[] ORDER = {
    REPEAT_LAST, REPEAT_ZERO, REPEAT_ZERO_LONG, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final BitInput in;
  private final DecodeTable table =
      new DecodeTable(ROOT_BITS, 1 << ROOT_BITS, Alphabet.codeLengthEntries());
  private final byte[] lengthsOfLengths = new byte[Alphabet.CODE_LENGTH_SYMBOLS];
  private final byte[] lengths = new byte[MAX_LITERALS + MAX_DISTANCES];
  private int literals;
  private int distances;
  private int lengthCodes;
  private int next;

  private enum Part {
    COUNTS,
    LENGTHS_OF_LENGTHS,
    LENGTHS
  }

  private Part part = Part.COUNTS;

  DynamicHeader(BitInput in) {
    this.in = in;
  }

  void begin() {
    part = Part.COUNTS;
  }

  /** Returns false if the pushed bytes end before the header does. */
  boolean read() throws MalformedInputException {
    return switch (part) {
      case COUNTS -> readCounts() && readLengthsOfLengths() && readLengths();
      case LENGTHS_OF_LENGTHS -> readLengthsOfLengths() && readLengths();
      case LENGTHS -> readLengths();
    };
  }

  private boolean readCounts() throws MalformedInputException {
    if (!in.need(COUNTS_BITS)) {
      return false;
    }
    literals = 257 + in.take(5);
    distances = 1 + in.take(5);
    lengthCodes = 4 + in.take(4);
    if (literals > MAX_LITERALS) {
      throw malformed("%d literal and length codes, %d at most".formatted(literals, MAX_LITERALS));
    }
    if (distances > MAX_DISTANCES) {
      throw malformed("%d distance codes, %d at most".formatted(distances, MAX_DISTANCES));
    }
    Arrays.fill(lengthsOfLengths, (byte) 0);
    next = 0;
    part = Part.LENGTHS_OF_LENGTHS;
    return true;
  }

  private boolean readLengthsOfLengths() throws MalformedInputException {
    for (; next < lengthCodes; next++) {
      if (!in.need(3)) {
        return false;
      }
      lengthsOfLengths[ORDER[next]] = (byte) in.take(3);
    }
    if (!table.build(lengthsOfLengths, 0, lengthsOfLengths.length, false)) {
      throw malformed("the codes of code lengths are no complete set");
    }
    next = 0;
    part = Part.LENGTHS;
    return true;
  }

  private boolean readLengths() throws MalformedInputException {
    while (next < literals + distances) {
      int entry = table.entries[(int) in.bits & ROOT_MASK];
      int codeBits = entry & DecodeTable.TOTAL_BITS;
      if (codeBits > in.count) {
        if (!in.pull()) {
          return false;
        }
        continue;
      }
      int symbol = entry >>> VALUE_SHIFT;
      if (symbol < REPEAT_LAST) {
        in.drop(codeBits);
        lengths[next++] = (byte) symbol;
      } else if (!repeat(symbol, codeBits)) {
        return false;
      }
    }
    if (lengths[Alphabet.END_OF_BLOCK_SYMBOL] == 0) {
      throw malformed("a block without an end-of-block code");
    }
    return true;
  }

  private boolean repeat(int symbol, int codeBits) throws MalformedInputException {
    int extraBits =
        switch (symbol) {
          case REPEAT_LAST -> 2;
          case REPEAT_ZERO -> 3;
          default -> 7;
        };
    if (!in.need(codeBits + extraBits)) {
      return false;
    }
    in.drop(codeBits);
    if (symbol == REPEAT_LAST && next == 0) {
      throw malformed("no code length before the one that repeats it");
    }
    byte length = symbol == REPEAT_LAST ? lengths[next - 1] : 0;
    int count = in.take(extraBits) + (symbol == REPEAT_ZERO_LONG ? 11 : 3);
    if (next + count > literals + distances) {
      throw malformed("more code lengths than it has codes");
    }
    Arrays.fill(lengths, next, next + count, length);
    next += count;
    return true;
  }

  void buildTables(DecodeTable literalTable, DecodeTable distanceTable)
      throws MalformedInputException {
    if (!literalTable.build(lengths, 0, literals, true)) {
      throw malformed("the literal and length codes are no complete set");
    }
    if (!distanceTable.build(lengths, literals, distances, true)) {
      throw malformed("the distance codes are no complete set");
    }
  }

  private MalformedInputException malformed(String reason) {
    return MalformedInputException.at(in.offset(), "broken deflate stream: " + reason);
  }
}
