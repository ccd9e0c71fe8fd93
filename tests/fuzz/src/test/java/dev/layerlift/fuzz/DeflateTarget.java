package dev.layerlift.fuzz;

import dev.layerlift.codec.deflate.Inflater;
import dev.layerlift.codec.deflate.Inflater.Event;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.DataFormatException;

/**
 * DEFLATE (RFC 1951): verdict, bytes and what is left are zlib's, however the stream is cut, and
 * from each block on as from the first.
 */
final class DeflateTarget {
  private enum Verdict {
    ENDED,
    UNFINISHED,
    REFUSED
  }

  /**
   * @param output empty where the stream was refused
   * @param left bytes behind the end
   */
  private record Inflated(Verdict verdict, ByteBuffer output, int left) {
    static final Inflated REFUSED = new Inflated(Verdict.REFUSED, ByteBuffer.allocate(0), 0);
  }

  /**
   * @param at bytes that are taken
   * @param written bytes that came out
   */
  private record Boundary(int at, int unusedBits, int written) {}

  private final Pieces pieces;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Optional<Boundary> lastBoundary = Optional.empty();

  private DeflateTarget(Pieces pieces) {
    this.pieces = pieces;
  }

  static void check(byte[] input) {
    Pieces pieces = Pieces.of(input);
    Inflated expected = zlib(pieces.bytes());
    Property.equal(new DeflateTarget(pieces).fromStart(), expected, "in pieces");
    DeflateTarget whole = new DeflateTarget(pieces.joined());
    Property.equal(whole.fromStart(), expected, "at once");
    if (expected.verdict() != Verdict.REFUSED && whole.lastBoundary.isPresent()) {
      Boundary boundary = whole.lastBoundary.get();
      byte[] output = whole.out.toByteArray();
      Property.equal(
          new DeflateTarget(pieces).fromBoundary(boundary, output), expected, "from a block on");
    }
  }

  private Inflated fromStart() {
    Inflater inflater = new Inflater();
    inflater.start(0);
    return rest(inflater, 0);
  }

  private Inflated fromBoundary(Boundary boundary, byte[] output) {
    Inflater inflater = new Inflater();
    int history = Math.min(boundary.written(), Inflater.WINDOW_SIZE);
    int from = boundary.at() - (boundary.unusedBits() > 0 ? 1 : 0);
    inflater.resume(from, boundary.unusedBits(), output, boundary.written() - history, history);
    out.write(output, 0, boundary.written());
    return rest(inflater, from);
  }

  private Inflated rest(Inflater inflater, int from) {
    byte[] bytes = pieces.bytes();
    int pushed = from;
    try {
      while (true) {
        Event event = inflater.inflate();
        out.write(inflater.output(), inflater.outputOffset(), inflater.outputLength());
        int taken = pushed - inflater.pushedLeft();
        if (event == Event.STREAM_END) {
          return ended(Verdict.ENDED, bytes.length - taken);
        }
        if (event == Event.BLOCK_END) {
          lastBoundary = Optional.of(new Boundary(taken, inflater.unusedBits(), out.size()));
        }
        if (event == Event.INPUT_NEEDED) {
          if (pushed == bytes.length) {
            return ended(Verdict.UNFINISHED, 0);
          }
          int length = Math.min(pieces.size(), bytes.length - pushed);
          inflater.push(bytes, pushed, length);
          pushed += length;
        }
      }
    } catch (MalformedInputException e) {
      Property.isOneLine(e);
      return Inflated.REFUSED;
    }
  }

  private Inflated ended(Verdict verdict, int left) {
    return new Inflated(verdict, ByteBuffer.wrap(out.toByteArray()), left);
  }

  private static Inflated zlib(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[1 << 16];
    java.util.zip.Inflater zlib = new java.util.zip.Inflater(true);
    try {
      zlib.setInput(bytes);
      while (!zlib.finished()) {
        int written = zlib.inflate(piece);
        out.write(piece, 0, written);
        if (written == 0 && !zlib.finished()) {
          return new Inflated(Verdict.UNFINISHED, ByteBuffer.wrap(out.toByteArray()), 0);
        }
      }
      return new Inflated(Verdict.ENDED, ByteBuffer.wrap(out.toByteArray()), zlib.getRemaining());
    } catch (DataFormatException e) {
      return Inflated.REFUSED;
    } finally {
      zlib.end();
    }
  }
}
