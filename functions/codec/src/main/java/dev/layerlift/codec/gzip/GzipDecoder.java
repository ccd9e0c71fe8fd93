package dev.layerlift.codec.gzip;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a gzip stream of one or more members (RFC 1952, section 2.2). Every read method checks a
 * member's CRC-32 and length before it goes on to the next member or tells the end. What follows
 * the last member must be the end of the source: trailing bytes, zeros too, are refused.
 *
 * <p>After an error every read throws it again. Closing closes the source. Not thread-safe.
 */
public final class GzipDecoder extends InputStream {
  private final InputStream source;
  private final CompressedInput input;
  private final DeflateBody body;
  private final byte[] single = new byte[1];
  private boolean inMember;
  private long uncompressedSize;
  private long members;
  private boolean closed;
  private @Nullable IOException failure;

  public GzipDecoder(InputStream source) {
    this(source, GzipTap.NONE);
  }

  /**
   * @param tap hears of everything that is decoded, some of it before it can be read here; what it
   *     throws leaves the read that called it
   */
  public GzipDecoder(InputStream source, GzipTap tap) {
    this.source = source;
    input = new CompressedInput(source, tap);
    body = new DeflateBody(input, tap);
  }

  /**
   * @throws MalformedInputException with the compressed offset, if the stream is not gzip, is
   *     truncated, fails a check, or has bytes after its last member
   */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (closed) {
      throw new IOException("the gzip decoder is closed");
    }
    if (failure != null) {
      throw failure;
    }
    try {
      return length == 0 ? 0 : decode(bytes, offset, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  private int decode(byte[] bytes, int offset, int length) throws IOException {
    while (inMember || beginMember()) {
      int read = body.read(bytes, offset, length);
      if (read > 0) {
        uncompressedSize += read;
        return read;
      }
      endMember();
    }
    return -1;
  }

  private boolean beginMember() throws IOException {
    if (members > 0 && !input.fill()) {
      return false;
    }
    body.begin(MemberHeader.read(input, members == 0));
    inMember = true;
    return true;
  }

  /** CRC32 and ISIZE, RFC 1952, section 2.3.1; ISIZE is the length modulo 2^32. */
  private void endMember() throws IOException {
    long expectedCrc = input.uint32("member trailer");
    long expectedSize = input.uint32("member trailer");
    if (expectedCrc != body.crc()) {
      throw mismatch("CRC-32", hex(expectedCrc), hex(body.crc()));
    }
    if (expectedSize != (body.size() & 0xffff_ffffL)) {
      throw mismatch("length modulo 2^32", expectedSize + "", (body.size() & 0xffff_ffffL) + "");
    }
    input.tell();
    members++;
    inMember = false;
  }

  private MalformedInputException mismatch(String check, String expected, String computed) {
    return MalformedInputException.at(
        input.offset(),
        "gzip member %d has %s %s, its trailer says %s"
            .formatted(members + 1, check, computed, expected));
  }

  private static String hex(long crc) {
    return HexFormat.of().toHexDigits((int) crc);
  }

  /** Compressed bytes that were decoded so far: not those that are only buffered. */
  public long compressedOffset() {
    return input.offset();
  }

  /** Bytes that were returned so far. */
  public long uncompressedSize() {
    return uncompressedSize;
  }

  /** Members whose checks have passed so far. */
  public long members() {
    return members;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      source.close();
    }
  }
}
