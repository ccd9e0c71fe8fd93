package dev.layerlift.codec.gzip;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;

/** The compressed bytes, buffered; knows its offset in the stream. */
final class CompressedInput {
  private static final int BUFFER_SIZE = 1 << 17;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_SIZE];
  private final GzipTap tap;
  private int position;
  private int limit;
  private int told;
  private long bufferOffset;

  /**
   * @param tap hears of bytes when they are taken, some time before the next are read
   */
  CompressedInput(InputStream in, GzipTap tap) {
    this.in = in;
    this.tap = tap;
  }

  /** Lets the tap hear of everything that is taken. */
  void tell() throws IOException {
    if (told < position) {
      tap.compressed(buffer, told, position - told);
      told = position;
    }
  }

  /** Bytes taken so far. */
  long offset() {
    return bufferOffset + position;
  }

  /** Makes at least one byte available, or returns false at the end of the stream. */
  boolean fill() throws IOException {
    if (position < limit) {
      return true;
    }
    tell();
    bufferOffset += limit;
    position = 0;
    limit = 0;
    told = 0;
    int read;
    do {
      read = in.read(buffer, 0, buffer.length);
    } while (read == 0);
    if (read < 0) {
      return false;
    }
    limit = read;
    return true;
  }

  byte[] buffer() {
    return buffer;
  }

  int position() {
    return position;
  }

  int available() {
    return limit - position;
  }

  void take(int count) {
    position += count;
  }

  /**
   * @param part what the byte belongs to, for the error
   */
  int uint8(String part) throws IOException {
    if (!fill()) {
      throw truncated(part);
    }
    return buffer[position++] & 0xff;
  }

  /** Least significant byte first, as every number of gzip. */
  int uint16(String part) throws IOException {
    return uint8(part) | uint8(part) << 8;
  }

  long uint32(String part) throws IOException {
    return uint16(part) | (long) uint16(part) << 16;
  }

  MalformedInputException truncated(String part) {
    return MalformedInputException.at(offset(), "truncated gzip stream: it ends in the " + part);
  }
}
