package dev.layerlift.fuzz;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.zstd.ZstdDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** zstd (RFC 8878): the same bytes or the same refusal however the stream is cut. */
final class ZstdTarget {
  /** Four bytes of input can stand for 128 KiB. */
  private static final int ENOUGH = 1 << 22;

  private ZstdTarget() {}

  private record Decoded(ByteBuffer output, String end) {}

  static void check(byte[] input) throws IOException {
    Pieces pieces = Pieces.of(input);
    Decoded inPieces = decode(pieces);
    Decoded whole = decode(pieces.joined());
    Property.equal(inPieces.end(), whole.end(), "the end in pieces");
    Property.sameSoFar(inPieces.output(), whole.output());
  }

  private static Decoded decode(Pieces pieces) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String end = "complete";
    byte[] piece = new byte[1 << 16];
    try (ZstdDecoder decoder = new ZstdDecoder(pieces.stream())) {
      int read = decoder.read(piece);
      while (read >= 0 && out.size() < ENOUGH) {
        out.write(piece, 0, read);
        read = decoder.read(piece);
      }
      Property.holds(
          read >= 0 || decoder.compressedOffset() == pieces.bytes().length,
          "an end before the end");
    } catch (MalformedInputException | LimitExceededException e) {
      Property.isOneLine(e);
      end = e.getClass().getSimpleName();
    }
    return new Decoded(ByteBuffer.wrap(out.toByteArray()), end);
  }
}
