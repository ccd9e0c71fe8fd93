package dev.layerlift.codec.deflate;

import dev.layerlift.codec.io.MalformedInputException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one DEFLATE stream (RFC 1951) after the other, pushed in pieces of any size. It can begin
 * in the middle of a stream, between two blocks, given the 32 KiB that came before.
 *
 * <pre>
 * start or resume
 * inflate -> INPUT_NEEDED: push more | OUTPUT_FULL, BLOCK_END: go on | STREAM_END
 * </pre>
 *
 * After each {@link #inflate} the bytes that came out lie in {@link #output}, until the next one.
 * It accepts what zlib accepts and gives what zlib gives. Peak memory: 200 KiB. Not thread-safe.
 */
public final class Inflater {
  /** How far a distance reaches back (RFC 1951, section 2), in bytes. */
  public static final int WINDOW_SIZE = Window.HISTORY;

  /** Why {@link #inflate} returned. */
  public enum Event {
    /** All pushed bytes are taken. */
    INPUT_NEEDED,

    /** The output has to be read first. */
    OUTPUT_FULL,

    /** A block has ended that is not the last. */
    BLOCK_END,

    /** The last block has ended. Bytes that are left belong to whatever follows the stream. */
    STREAM_END
  }

  private enum Stage {
    RESUMPTION,
    BLOCK_HEADER,
    STORED_LENGTH,
    STORED,
    DYNAMIC_HEADER,
    SYMBOLS,
    END
  }

  private static final int STORED_BLOCK = 0;
  private static final int FIXED_CODES = 1;
  private static final int DYNAMIC_CODES = 2;
  private static final byte[] NO_HISTORY = {};

  /** Enough for any set of codes, as can be counted out for codes of at most 15 bits. */
  private static final int LITERAL_CAPACITY = 2 << DecodeTable.LITERAL_ROOT_BITS;

  private static final int DISTANCE_CAPACITY = 4 << DecodeTable.DISTANCE_ROOT_BITS;

  private static final DecodeTable FIXED_LITERALS = literalTable();
  private static final DecodeTable FIXED_DISTANCES = distanceTable();

  static {
    byte[] lengths = Alphabet.fixedLiteralLengths();
    FIXED_LITERALS.build(lengths, 0, lengths.length, false);
    lengths = Alphabet.fixedDistanceLengths();
    FIXED_DISTANCES.build(lengths, 0, lengths.length, false);
  }

  private final BitInput in = new BitInput();
  private final Window window = new Window();
  private final DynamicHeader header = new DynamicHeader(in);
  private final DecodeTable dynamicLiterals = literalTable();
  private final DecodeTable dynamicDistances = distanceTable();
  private DecodeTable literals = FIXED_LITERALS;
  private DecodeTable distances = FIXED_DISTANCES;
  private Stage stage = Stage.BLOCK_HEADER;
  private boolean lastBlock;
  private int storedLeft;
  private int bitsToSkip;

  private static DecodeTable literalTable() {
    return new DecodeTable(
        DecodeTable.LITERAL_ROOT_BITS, LITERAL_CAPACITY, Alphabet.literalEntries());
  }

  private static DecodeTable distanceTable() {
    return new DecodeTable(
        DecodeTable.DISTANCE_ROOT_BITS, DISTANCE_CAPACITY, Alphabet.distanceEntries());
  }

  /**
   * Begins a stream. Bytes that were pushed before are forgotten.
   *
   * @param offset of its first byte, for errors
   */
  public void start(long offset) {
    resume(offset, 0, NO_HISTORY, 0, 0);
  }

  /**
   * Begins behind a block that was not the last of its stream. Bytes that were pushed before are
   * forgotten.
   *
   * @param offset of the first byte to be pushed, for errors
   * @param unusedBits 0 to 7: how many high bits of that byte are still to be decoded; 0 if the
   *     next block begins with the byte itself
   * @param history what came out before; distances reach no further back
   * @param historyLength at most {@link #WINDOW_SIZE}
   */
  public void resume(
      long offset, int unusedBits, byte[] history, int historyOffset, int historyLength) {
    Objects.checkIndex(unusedBits, Byte.SIZE);
    Objects.checkFromIndexSize(historyOffset, historyLength, history.length);
    if (historyLength > WINDOW_SIZE) {
      throw new IllegalArgumentException("a history of " + historyLength + " bytes");
    }
    in.reset(offset);
    window.reset(history, historyOffset, historyLength);
    bitsToSkip = Byte.SIZE - unusedBits;
    stage = unusedBits == 0 ? Stage.BLOCK_HEADER : Stage.RESUMPTION;
    lastBlock = false;
  }

  /**
   * The next bytes of the stream, beginning with those that are left of the last push.
   *
   * @param bytes must not change before they are taken or pushed again
   */
  public void push(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    in.push(bytes, offset, length);
  }

  /** How many of the pushed bytes are not taken. One of which a single bit was needed is taken. */
  public int pushedLeft() {
    return in.limit - in.position;
  }

  /**
   * Of the last byte taken, the high bits that the next block begins with: 0 to 7. Only between two
   * blocks.
   */
  public int unusedBits() {
    return in.count;
  }

  /** The array that holds the output of the last {@link #inflate}; not to be written to. */
  public byte[] output() {
    return window.bytes;
  }

  public int outputOffset() {
    return window.runStart;
  }

  public int outputLength() {
    return window.end - window.runStart;
  }

  /**
   * Goes on as far as pushed bytes and room for output allow, to the end of a block at most.
   *
   * @throws MalformedInputException with the offset; the stream cannot be decoded any further
   */
  public Event inflate() throws MalformedInputException {
    window.beginRun();
    @Nullable Event event;
    do {
      event = step();
    } while (event == null);
    return event;
  }

  /** Returns null where the next stage can begin at once. */
  private @Nullable Event step() throws MalformedInputException {
    return switch (stage) {
      case RESUMPTION -> resumption();
      case BLOCK_HEADER -> blockHeader();
      case STORED_LENGTH -> storedLength();
      case STORED -> stored();
      case DYNAMIC_HEADER -> dynamicHeader();
      case SYMBOLS -> symbols();
      case END -> Event.STREAM_END;
    };
  }

  private @Nullable Event resumption() {
    if (!in.need(Byte.SIZE)) {
      return Event.INPUT_NEEDED;
    }
    in.drop(bitsToSkip);
    stage = Stage.BLOCK_HEADER;
    return null;
  }

  /** BFINAL(1) BTYPE(2), RFC 1951, section 3.2.3. */
  private @Nullable Event blockHeader() throws MalformedInputException {
    if (!in.need(3)) {
      return Event.INPUT_NEEDED;
    }
    lastBlock = in.take(1) != 0;
    switch (in.take(2)) {
      case STORED_BLOCK -> {
        in.dropToByteBoundary();
        stage = Stage.STORED_LENGTH;
      }
      case FIXED_CODES -> {
        literals = FIXED_LITERALS;
        distances = FIXED_DISTANCES;
        stage = Stage.SYMBOLS;
      }
      case DYNAMIC_CODES -> {
        header.begin();
        stage = Stage.DYNAMIC_HEADER;
      }
      default -> throw malformed("a block of the reserved type");
    }
    return null;
  }

  /** LEN(16) NLEN(16), RFC 1951, section 3.2.4. */
  private @Nullable Event storedLength() throws MalformedInputException {
    if (!in.need(32)) {
      return Event.INPUT_NEEDED;
    }
    int length = in.take(16);
    if (in.take(16) != (length ^ 0xffff)) {
      throw malformed("the length of a stored block and its complement do not fit");
    }
    storedLeft = length;
    stage = Stage.STORED;
    return null;
  }

  private @Nullable Event stored() {
    if (storedLeft == 0) {
      return blockEnd();
    }
    if (window.isFull()) {
      return Event.OUTPUT_FULL;
    }
    int count = Math.min(storedLeft, Math.min(pushedLeft(), Window.LIMIT - window.end));
    if (count == 0) {
      return Event.INPUT_NEEDED;
    }
    System.arraycopy(in.bytes, in.position, window.bytes, window.end, count);
    in.position += count;
    window.end += count;
    storedLeft -= count;
    return null;
  }

  private @Nullable Event dynamicHeader() throws MalformedInputException {
    if (!header.read()) {
      return Event.INPUT_NEEDED;
    }
    header.buildTables(dynamicLiterals, dynamicDistances);
    literals = dynamicLiterals;
    distances = dynamicDistances;
    stage = Stage.SYMBOLS;
    return null;
  }

  private Event symbols() throws MalformedInputException {
    return switch (SymbolLoop.run(in, window, literals, distances)) {
      case INPUT_NEEDED -> Event.INPUT_NEEDED;
      case OUTPUT_FULL -> Event.OUTPUT_FULL;
      case END_OF_BLOCK -> blockEnd();
      case INVALID_LITERAL_CODE -> throw malformed("a code of no literal and no length");
      case INVALID_DISTANCE_CODE -> throw malformed("a code of no distance");
      case DISTANCE_TOO_FAR -> throw malformed("a distance beyond the window");
    };
  }

  private Event blockEnd() {
    stage = lastBlock ? Stage.END : Stage.BLOCK_HEADER;
    return lastBlock ? Event.STREAM_END : Event.BLOCK_END;
  }

  private MalformedInputException malformed(String reason) {
    return MalformedInputException.at(in.offset(), "broken deflate stream: " + reason);
  }
}
