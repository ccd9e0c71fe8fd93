package dev.layerlift.testing.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A deflate encoder (RFC 1951) that takes every liberty the format gives, where real encoders have
 * habits: blocks of any type and size, empty ones among them, codes of any shape, distances up to
 * 32 KiB into earlier blocks, lengths of 258 written both ways.
 */
public final class RandomDeflate {
  private static final int WINDOW = 32768;
  private static final int MAX_MATCH = 258;
  private static final int END_OF_BLOCK = 256;
  private static final int MAX_STORED = 65535;

  /** Base lengths of symbols 257 to 285 and their extra bits (section 3.2.5). */
  private static final int[] LENGTH_BASE = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };

  private static final int[] LENGTH_EXTRA = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };

  private static final int[] CODE_LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  /**
   * What a block says.
   *
   * @param symbol of the literal and length alphabet
   * @param distance in bytes, 0 for a literal
   */
  private record Token(int symbol, int lengthExtra, int distance) {}

  /** One run of the code lengths: 0 to 15 is a length, 16 to 18 repeat (section 3.2.7). */
  private record Run(int symbol, int extra) {}

  private final SplittableRandom random;
  private final byte[] plain;
  private final DeflateBits out = new DeflateBits();

  /** Where three bytes with this hash were last seen, as position plus one. */
  private final int[] seen = new int[1 << 15];

  private RandomDeflate(SplittableRandom random, byte[] plain) {
    this.random = random;
    this.plain = plain;
  }

  /** The whole stream. No block but the last is empty before the first byte. */
  public static byte[] of(SplittableRandom random, byte[] plain) {
    RandomDeflate deflate = new RandomDeflate(random, plain);
    int largest = 1 << random.nextInt(6, 19);
    int at = 0;
    do {
      int length = Math.min(plain.length - at, random.nextInt(1, largest + 1));
      deflate.block(at, at + length, at + length == plain.length);
      at += length;
      if (at < plain.length && random.nextInt(8) == 0) {
        deflate.block(at, at, false);
      }
    } while (at < plain.length);
    return deflate.out.bytes();
  }

  private void block(int from, int to, boolean last) {
    int type = random.nextInt(3);
    if (type == 0) {
      stored(from, to, last);
      return;
    }
    out.number(last ? 1 : 0, 1);
    out.number(type, 2);
    List<Token> tokens = tokens(from, to);
    if (type == 1) {
      write(tokens, fixedLiterals(), PrefixCode.of(lengths(30, 5)));
    } else {
      dynamic(tokens);
    }
  }

  private void stored(int from, int to, boolean last) {
    int at = from;
    do {
      int length = Math.min(to - at, MAX_STORED);
      out.number(last && at + length == to ? 1 : 0, 3);
      out.align();
      out.number(length, 16);
      out.number(~length, 16);
      out.raw(plain, at, length);
      at += length;
    } while (at < to);
  }

  private List<Token> tokens(int from, int to) {
    List<Token> tokens = new ArrayList<>();
    int greed = random.nextInt(101);
    int at = from;
    while (at < to) {
      int distance = at - lastSeen(at) + 1;
      int length = distance > at || distance > WINDOW ? 0 : matchLength(at, distance, to);
      if (length < 3 || random.nextInt(100) >= greed) {
        tokens.add(new Token(plain[at] & 0xff, 0, 0));
        length = 1;
      } else {
        length = random.nextInt(4) == 0 ? random.nextInt(3, length + 1) : length;
        tokens.add(match(length, distance));
      }
      for (int i = at; i < at + length; i++) {
        remember(i);
      }
      at += length;
    }
    return tokens;
  }

  private int lastSeen(int at) {
    return at + 3 <= plain.length ? seen[hash(at)] : 0;
  }

  /** Not always: so that matches reach far back, too. */
  private void remember(int at) {
    if (at + 3 <= plain.length && random.nextInt(4) != 0) {
      seen[hash(at)] = at + 1;
    }
  }

  private int hash(int at) {
    int three = ((plain[at] & 0xff) << 16) | ((plain[at + 1] & 0xff) << 8) | (plain[at + 2] & 0xff);
    return (three * 0x9E3779B1) >>> 17;
  }

  private int matchLength(int at, int distance, int to) {
    int length = 0;
    while (length < MAX_MATCH
        && at + length < to
        && plain[at + length] == plain[at + length - distance]) {
      length++;
    }
    return length;
  }

  private Token match(int length, int distance) {
    int symbol = 28;
    while (LENGTH_BASE[symbol] > length
        || (length == MAX_MATCH && symbol == 28 && random.nextBoolean())) {
      symbol--; // 258 is also 227 and 31 more
    }
    return new Token(257 + symbol, length - LENGTH_BASE[symbol], distance);
  }

  private void write(List<Token> tokens, PrefixCode literals, PrefixCode distances) {
    for (Token token : tokens) {
      literals.write(out, token.symbol);
      if (token.distance > 0) {
        out.number(token.lengthExtra, LENGTH_EXTRA[token.symbol - 257]);
        int symbol = distanceSymbol(token.distance);
        distances.write(out, symbol);
        out.number(token.distance - distanceBase(symbol), distanceExtra(symbol));
      }
    }
    literals.write(out, END_OF_BLOCK);
  }

  private void dynamic(List<Token> tokens) {
    boolean[] literalsUsed = new boolean[286];
    boolean[] distancesUsed = new boolean[30];
    literalsUsed[END_OF_BLOCK] = true;
    for (Token token : tokens) {
      literalsUsed[token.symbol] = true;
      if (token.distance > 0) {
        distancesUsed[distanceSymbol(token.distance)] = true;
      }
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      literalsUsed[random.nextInt(286)] = true; // codes that nothing uses
      distancesUsed[random.nextInt(30)] = true;
    }
    PrefixCode literals = PrefixCode.random(random, literalsUsed, 15);
    PrefixCode distances = PrefixCode.random(random, distancesUsed, 15);
    int literalCount = Math.max(257, counted(literals.lengths()));
    int distanceCount = Math.max(1, counted(distances.lengths()));
    int[] lengths = Arrays.copyOf(literals.lengths(), literalCount + distanceCount);
    System.arraycopy(distances.lengths(), 0, lengths, literalCount, distanceCount);
    out.number(literalCount - 257, 5);
    out.number(distanceCount - 1, 5);
    codeLengths(runs(lengths));
    write(tokens, literals, distances);
  }

  private static int counted(int[] lengths) {
    int count = lengths.length;
    while (count > 0 && lengths[count - 1] == 0) {
      count--;
    }
    return count;
  }

  private List<Run> runs(int[] lengths) {
    List<Run> runs = new ArrayList<>();
    int at = 0;
    while (at < lengths.length) {
      int same = 1;
      while (at + same < lengths.length && lengths[at + same] == lengths[at]) {
        same++;
      }
      if (lengths[at] == 0 && same >= 3 && random.nextInt(8) != 0) {
        int repeat = Math.min(same, random.nextBoolean() ? 138 : 10);
        runs.add(repeat > 10 ? new Run(18, repeat - 11) : new Run(17, repeat - 3));
        at += repeat;
      } else if (at > 0 && lengths[at] == lengths[at - 1] && same >= 3 && random.nextBoolean()) {
        int repeat = Math.min(same, 6);
        runs.add(new Run(16, repeat - 3));
        at += repeat;
      } else {
        runs.add(new Run(lengths[at], 0));
        at++;
      }
    }
    return runs;
  }

  private void codeLengths(List<Run> runs) {
    boolean[] used = new boolean[19];
    used[0] = true; // with another, so that the code is complete
    used[1 + random.nextInt(18)] = true;
    runs.forEach(run -> used[run.symbol] = true);
    PrefixCode code = PrefixCode.random(random, used, 7);
    int[] lengths = code.lengths();
    int count = 19;
    while (count > 4 && lengths[CODE_LENGTH_ORDER[count - 1]] == 0) {
      count--;
    }
    out.number(count - 4, 4);
    for (int i = 0; i < count; i++) {
      out.number(lengths[CODE_LENGTH_ORDER[i]], 3);
    }
    for (Run run : runs) {
      code.write(out, run.symbol);
      switch (run.symbol) {
        case 16 -> out.number(run.extra, 2);
        case 17 -> out.number(run.extra, 3);
        case 18 -> out.number(run.extra, 7);
        default -> {}
      }
    }
  }

  /** Section 3.2.6. */
  private static PrefixCode fixedLiterals() {
    int[] lengths = lengths(288, 8);
    Arrays.fill(lengths, 144, 256, 9);
    Arrays.fill(lengths, 256, 280, 7);
    return PrefixCode.of(lengths);
  }

  private static int[] lengths(int count, int length) {
    int[] lengths = new int[count];
    Arrays.fill(lengths, length);
    return lengths;
  }

  private static int distanceSymbol(int distance) {
    int symbol = 0;
    while (symbol < 29 && distanceBase(symbol + 1) <= distance) {
      symbol++;
    }
    return symbol;
  }

  private static int distanceBase(int symbol) {
    return symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << distanceExtra(symbol)) + 1;
  }

  private static int distanceExtra(int symbol) {
    return symbol < 4 ? 0 : (symbol - 2) / 2;
  }
}
