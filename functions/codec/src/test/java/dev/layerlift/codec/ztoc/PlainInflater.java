package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * RFC 1951 bit by bit, as slow as it is plain: the oracle of faster inflaters. It goes on in steps
 * of one block header, one symbol or one stored byte; a step that lacks bits is taken back.
 */
final class PlainInflater implements SpanInflater {
  private static final int[] CODE_LENGTH_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int[] LENGTH_BASE = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258
  };
  private static final int[] LENGTH_EXTRA = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };
  private static final int[] DISTANCE_BASE = {
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577
  };
  private static final int[] DISTANCE_EXTRA = {
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13
  };

  /** A step needs more bits than there are. */
  private static final class LackException extends Exception {
    private static final long serialVersionUID = 1L;

    LackException() {
      super(null, null, false, false);
    }
  }

  /** A canonical Huffman code, section 3.2.2. */
  private static final class Code {
    private final int[] counts = new int[16];
    private final int[] symbols;

    Code(int[] lengths, int from, int to) {
      symbols = new int[to - from];
      int filled = 0;
      for (int length = 1; length < 16; length++) {
        for (int symbol = from; symbol < to; symbol++) {
          if (lengths[symbol] == length) {
            counts[length]++;
            symbols[filled++] = symbol - from;
          }
        }
      }
    }
  }

  private static final Code FIXED_LITERALS;
  private static final Code FIXED_DISTANCES;

  static {
    int[] lengths = new int[288 + 30];
    Arrays.fill(lengths, 0, 144, 8);
    Arrays.fill(lengths, 144, 256, 9);
    Arrays.fill(lengths, 256, 280, 7);
    Arrays.fill(lengths, 280, 288, 8);
    Arrays.fill(lengths, 288, 318, 5);
    FIXED_LITERALS = new Code(lengths, 0, 288);
    FIXED_DISTANCES = new Code(lengths, 288, 318);
  }

  private enum State {
    HEADER,
    STORED,
    CODED,
    FINISHED
  }

  private byte[] input = new byte[1 << 10];
  private int inputSize;
  private long bit;
  private byte[] output = new byte[1 << 16];
  private int outputSize;
  private int given;
  private State state = State.HEADER;
  private boolean lastBlock;
  private int storedLeft;
  private Code literals = FIXED_LITERALS;
  private Code distances = FIXED_DISTANCES;

  @Override
  public void begin(Checkpoint checkpoint) {
    begin();
    byte[] window = checkpoint.window();
    System.arraycopy(window, 0, output, 0, window.length);
    outputSize = window.length;
    given = window.length;
    bit = checkpoint.unusedBits() == 0 ? 0 : 8 - checkpoint.unusedBits();
  }

  /** At a member's start: nothing before it can be copied from. */
  void begin() {
    state = State.HEADER;
    lastBlock = false;
    inputSize = 0;
    bit = 0;
    outputSize = 0;
    given = 0;
  }

  @Override
  public ByteBuffer inflate(ByteBuffer source) throws MalformedInputException {
    while (state != State.FINISHED && outputSize - given < 10_000) {
      if (!step()) {
        if (!source.hasRemaining()) {
          break;
        }
        append(source.get());
      }
    }
    return ByteBuffer.wrap(takeOutput());
  }

  @Override
  public boolean finished() {
    return state == State.FINISHED && given == outputSize;
  }

  @Override
  public void end() {}

  void append(byte b) {
    if (inputSize == input.length) {
      input = Arrays.copyOf(input, 2 * input.length);
    }
    input[inputSize++] = b;
  }

  /** Whether the next step begins a block. */
  boolean betweenBlocks() {
    return state == State.HEADER || state == State.FINISHED;
  }

  /** Bits of the input that were taken. */
  long bit() {
    return bit;
  }

  /** What came out and was not asked for before. */
  byte[] takeOutput() {
    byte[] taken = Arrays.copyOfRange(output, given, outputSize);
    given = outputSize;
    return taken;
  }

  /** Returns false, with nothing changed, if there are too few bits. */
  boolean step() throws MalformedInputException {
    long start = bit;
    try {
      switch (state) {
        case HEADER -> header();
        case STORED -> stored();
        case CODED -> symbol();
        case FINISHED -> throw new IllegalStateException("finished");
      }
      return true;
    } catch (LackException e) {
      bit = start;
      return false;
    }
  }

  private void header() throws LackException, MalformedInputException {
    boolean last = bits(1) == 1;
    int type = bits(2);
    switch (type) {
      case 0 -> {
        bit = (bit + 7) / 8 * 8;
        int length = bits(16);
        require(bits(16) == (length ^ 0xffff), "stored length");
        lastBlock = last;
        storedLeft = length;
        state = State.STORED;
        endOfStored();
      }
      case 1 -> {
        literals = FIXED_LITERALS;
        distances = FIXED_DISTANCES;
        lastBlock = last;
        state = State.CODED;
      }
      case 2 -> {
        dynamicCodes();
        lastBlock = last;
        state = State.CODED;
      }
      default -> require(false, "block type");
    }
  }

  private void dynamicCodes() throws LackException, MalformedInputException {
    int literalCount = bits(5) + 257;
    int distanceCount = bits(5) + 1;
    int codeLengthCount = bits(4) + 4;
    int[] codeLengths = new int[19];
    for (int i = 0; i < codeLengthCount; i++) {
      codeLengths[CODE_LENGTH_ORDER[i]] = bits(3);
    }
    Code code = new Code(codeLengths, 0, 19);
    int[] lengths = new int[literalCount + distanceCount];
    int filled = 0;
    while (filled < lengths.length) {
      int symbol = decode(code);
      int value = symbol < 16 ? symbol : 0;
      int repeat = 1;
      if (symbol == 16) {
        require(filled > 0, "repeat of nothing");
        value = lengths[filled - 1];
        repeat = 3 + bits(2);
      } else if (symbol > 16) {
        repeat = symbol == 17 ? 3 + bits(3) : 11 + bits(7);
      }
      require(filled + repeat <= lengths.length, "repeat");
      Arrays.fill(lengths, filled, filled + repeat, value);
      filled += repeat;
    }
    literals = new Code(lengths, 0, literalCount);
    distances = new Code(lengths, literalCount, lengths.length);
  }

  private void stored() throws LackException {
    put((byte) bits(8));
    storedLeft--;
    endOfStored();
  }

  private void endOfStored() {
    if (storedLeft == 0) {
      endOfBlock();
    }
  }

  private void endOfBlock() {
    state = lastBlock ? State.FINISHED : State.HEADER;
  }

  private void symbol() throws LackException, MalformedInputException {
    int symbol = decode(literals);
    if (symbol < 256) {
      put((byte) symbol);
    } else if (symbol == 256) {
      endOfBlock();
    } else {
      require(symbol < 286, "length symbol");
      int length = LENGTH_BASE[symbol - 257] + bits(LENGTH_EXTRA[symbol - 257]);
      int code = decode(distances);
      require(code < 30, "distance symbol");
      int distance = DISTANCE_BASE[code] + bits(DISTANCE_EXTRA[code]);
      require(distance <= outputSize, "distance");
      for (int i = 0; i < length; i++) {
        put(output[outputSize - distance]);
      }
    }
  }

  /** Section 3.1.1: Huffman codes are packed from their most significant bit. */
  private int decode(Code code) throws LackException, MalformedInputException {
    int word = 0;
    int first = 0;
    int index = 0;
    for (int length = 1; length < 16; length++) {
      word |= bits(1);
      int count = code.counts[length];
      if (word - count < first) {
        return code.symbols[index + word - first];
      }
      index += count;
      first = (first + count) << 1;
      word <<= 1;
    }
    throw new MalformedInputException("no such code");
  }

  private int bits(int count) throws LackException {
    if (bit + count > 8L * inputSize) {
      throw new LackException();
    }
    int value = 0;
    for (int i = 0; i < count; i++) {
      value |= ((input[(int) (bit / 8)] >> (bit % 8)) & 1) << i;
      bit++;
    }
    return value;
  }

  private void put(byte b) {
    if (outputSize == output.length) {
      output = Arrays.copyOf(output, 2 * output.length);
    }
    output[outputSize++] = b;
  }

  private void require(boolean condition, String what) throws MalformedInputException {
    if (!condition) {
      throw MalformedInputException.at(bit / 8, "wrong " + what);
    }
  }
}
