package dev.layerlift.codec.gzip;

import dev.layerlift.codec.deflate.Inflater;
import dev.layerlift.codec.deflate.Inflater.Event;
import java.io.IOException;
import java.util.zip.CRC32;

/**
 * The DEFLATE stream (RFC 1951) of one member after the other. Everything that inflates is behind
 * this class; headers and trailers are in front of it.
 */
final class DeflateBody {
  private final CompressedInput input;
  private final Inflater inflater = new Inflater();
  private final CRC32 crc = new CRC32();
  private final GzipTap tap;
  private long size;
  private Event event = Event.INPUT_NEEDED;

  /** Of the inflater's output, what was not read yet. */
  private int position;

  private int limit;

  DeflateBody(CompressedInput input, GzipTap tap) {
    this.input = input;
    this.tap = tap;
  }

  /**
   * Begins at the input's position.
   *
   * @param header the member's
   */
  void begin(MemberHeader header) throws IOException {
    inflater.start(input.offset());
    crc.reset();
    size = 0;
    event = Event.INPUT_NEEDED;
    input.tell();
    tap.memberHeader(header.longestText());
    tap.boundary(0);
  }

  /**
   * @return how many bytes were written, at least one; or -1 after the final block, with the input
   *     at the first byte behind it
   */
  int read(byte[] bytes, int offset, int length) throws IOException {
    while (position == limit) {
      if (event == Event.STREAM_END) {
        return -1;
      }
      inflate();
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(inflater.output(), position, bytes, offset, count);
    position += count;
    return count;
  }

  private void inflate() throws IOException {
    if (event == Event.INPUT_NEEDED) {
      if (!input.fill()) {
        throw input.truncated("compressed bytes");
      }
      inflater.push(input.buffer(), input.position(), input.available());
    }
    event = inflater.inflate();
    input.take(input.available() - inflater.pushedLeft());
    position = inflater.outputOffset();
    limit = position + inflater.outputLength();
    crc.update(inflater.output(), position, limit - position);
    size += limit - position;
    input.tell();
    if (position < limit) {
      tap.uncompressed(inflater.output(), position, limit - position);
    }
    if (event == Event.BLOCK_END) {
      tap.boundary(inflater.unusedBits());
    }
  }

  /** Of the member's bytes so far. */
  long crc() {
    return crc.getValue();
  }

  long size() {
    return size;
  }
}
