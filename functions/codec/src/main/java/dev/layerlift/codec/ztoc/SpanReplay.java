package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.deflate.Inflater;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import java.nio.ByteBuffer;

/**
 * Reads a gzip layer as a consumer does, each span from its checkpoint and from nothing else, while
 * the layer is decoded beside it, and compares the two byte by byte.
 *
 * <p>It can stop within a span where it has met the decoder: at the end of a block, behind the same
 * compressed bytes and the same uncompressed ones, 32 KiB of them or more. No distance reaches what
 * the checkpoint gave any more, so that nothing but the layer's own bytes, which both have in
 * common, decides what follows: two inflaters in one state. What the decoder makes of the rest is
 * checked by the member's CRC-32.
 *
 * <p>It inflates when the decoder's bytes are there to compare, and compares them where they are:
 * the decoder's output is copied only where it comes before the compressed bytes that it was made
 * from. Peak memory: what the decoder hands over of one side before the other, and 200 KiB.
 */
final class SpanReplay {
  private static final int TRAILER_SIZE = 8;

  /** The spans do not give back the layer. */
  static final class MismatchException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    MismatchException(Reason reason, String message) {
      super(message);
      this.reason = reason;
    }

    NotIndexed outcome() {
      return new NotIndexed(reason, String.valueOf(getMessage()));
    }
  }

  private final SpanInflater inflater;
  private final boolean wholeSpans;
  private final ByteQueue compressed = new ByteQueue();
  private final ByteQueue expected = new ByteQueue();
  private final byte[] last = new byte[1];

  /** Of the inflater, not yet compared. */
  private ByteBuffer output = ByteBuffer.allocate(0);

  private int span = -1;
  private long uncompressedSize;

  /** Where the span begins in the tar. */
  private long spanStart;

  /** The rest of the span needs no look. */
  private boolean met;

  private SpanReplay(SpanInflater inflater, boolean wholeSpans) {
    this.inflater = inflater;
    this.wholeSpans = wholeSpans;
  }

  /** Inflates every byte of every span. */
  static SpanReplay ofWholeSpans(SpanInflater inflater) {
    return new SpanReplay(inflater, true);
  }

  /** Inflates each span until it has met the decoder; of most layers about a fortieth. */
  static SpanReplay untilMet(SpanInflater inflater) {
    return new SpanReplay(inflater, false);
  }

  /** The next compressed bytes of the layer. */
  void compressed(byte[] bytes, int offset, int length) throws MismatchException {
    if (length == 0) {
      return;
    }
    last[0] = bytes[offset + length - 1];
    if (span >= 0 && !met) {
      compressed.append(bytes, offset, length);
      compare(expected.waiting());
    }
  }

  /** The next bytes that the decoder gave. */
  void uncompressed(byte[] bytes, int offset, int length) throws MismatchException {
    if (met) {
      uncompressedSize += length;
    } else if (expected.isEmpty()) {
      ByteBuffer given = ByteBuffer.wrap(bytes, offset, length);
      compare(given);
      expected.append(bytes, given.position(), given.remaining());
    } else {
      expected.append(bytes, offset, length);
      compare(expected.waiting());
    }
  }

  /** A span begins behind what was given so far; the one before it must be complete. */
  void begin(Checkpoint checkpoint) throws MismatchException {
    if (span >= 0 && !met) {
      requireSame();
    }
    span++;
    spanStart = uncompressedSize;
    met = false;
    inflater.begin(checkpoint);
    if (checkpoint.unusedBits() != 0) {
      compressed.append(last, 0, 1);
    }
  }

  /** A block has ended behind what was given so far, and no span begins there. */
  void blockEnd() throws MismatchException {
    if (!wholeSpans && !met && span >= 0 && uncompressedSize - spanStart >= Inflater.WINDOW_SIZE) {
      requireSame();
      met = true;
    }
  }

  /** The inflater has given and used up what the decoder has, no more and no less. */
  private void requireSame() throws MismatchException {
    endSpan();
    if (inflater.finished()) {
      throw crossing();
    }
    requireNothingLeft(0);
  }

  /** The layer is complete: the last span ends with its member. */
  void finish() throws MismatchException {
    if (met) {
      return;
    }
    endSpan();
    if (!inflater.finished()) {
      throw mismatch("does not come to the end of the gzip member");
    }
    requireNothingLeft(TRAILER_SIZE);
  }

  /** No more calls come. */
  void end() {
    inflater.end();
  }

  private void endSpan() throws MismatchException {
    if (hasOutput()) {
      throw mismatch("gives more bytes than the layer has there");
    }
    if (!expected.isEmpty()) {
      throw inflater.finished() ? crossing() : mismatch("gives fewer bytes than it should");
    }
  }

  private void requireNothingLeft(int trailer) throws MismatchException {
    int left = compressed.waiting().remaining();
    if (left > trailer && inflater.finished()) {
      throw crossing();
    }
    if (left != trailer) {
      throw mismatch("leaves " + left + " of its compressed bytes");
    }
    compressed.clear();
  }

  /** Takes as much of the decoder's bytes as the span gives so far. */
  private void compare(ByteBuffer decoded) throws MismatchException {
    while (decoded.hasRemaining() && hasOutput()) {
      int count = Math.min(decoded.remaining(), output.remaining());
      int difference =
          decoded.slice(decoded.position(), count).mismatch(output.slice(output.position(), count));
      if (difference >= 0) {
        throw mismatch(
            "differs from the layer at byte %d of the tar"
                .formatted(uncompressedSize + difference));
      }
      uncompressedSize += count;
      decoded.position(decoded.position() + count);
      output.position(output.position() + count);
    }
    if (inflater.finished() && compressed.waiting().remaining() > TRAILER_SIZE) {
      throw crossing();
    }
  }

  /** Whether there is something to compare, after inflating what can be. */
  private boolean hasOutput() throws MismatchException {
    try {
      if (!output.hasRemaining() && span >= 0 && !inflater.finished()) {
        output = inflater.inflate(compressed.waiting());
      }
      return output.hasRemaining();
    } catch (MalformedInputException e) {
      throw mismatch("cannot be inflated from its checkpoint: " + e.getMessage());
    }
  }

  private MismatchException mismatch(String what) {
    return new MismatchException(Reason.NOT_PROVEN, "span " + span + " " + what);
  }

  private MismatchException crossing() {
    return new MismatchException(
        Reason.SEVERAL_MEMBERS, "a member ends within span " + span + " and another begins");
  }
}
