package dev.layerlift.codec.gzip;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The DEFLATE stream (RFC 1951) of one member after the other. Everything that inflates is behind
 * this class; headers and trailers are in front of it.
 */
final class DeflateBody implements AutoCloseable {
  private final CompressedInput input;
  private final Inflater inflater = new Inflater(true);

  DeflateBody(CompressedInput input) {
    this.input = input;
  }

  /** Begins at the input's position. */
  void begin() {
    inflater.reset();
  }

  /**
   * @return how many bytes were written, at least one; or -1 after the final block, with the input
   *     at the first byte behind it
   */
  int read(byte[] bytes, int offset, int length) throws IOException {
    while (!inflater.finished()) {
      if (!input.fill()) {
        throw input.truncated("compressed bytes");
      }
      int written = inflate(bytes, offset, length);
      if (written > 0) {
        return written;
      }
    }
    return -1;
  }

  private int inflate(byte[] bytes, int offset, int length) throws MalformedInputException {
    int available = input.available();
    inflater.setInput(input.buffer(), input.position(), available);
    try {
      int written = inflater.inflate(bytes, offset, length);
      input.take(available - inflater.getRemaining());
      return written;
    } catch (DataFormatException e) {
      input.take(available - inflater.getRemaining());
      throw MalformedInputException.at(input.offset(), "broken deflate stream: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
