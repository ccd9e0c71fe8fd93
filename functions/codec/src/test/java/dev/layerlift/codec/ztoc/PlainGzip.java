package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.gzip.GzipTap;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.Random;
import java.util.zip.CRC32;

/** RFC 1952 over {@link PlainInflater}: drives a tap with chunks of any size. */
final class PlainGzip {
  private final byte[] stream;
  private final GzipTap tap;
  private final Random random;
  private final PlainInflater inflater = new PlainInflater();
  private int position;
  private int told;

  /**
   * @param seed of the sizes in which the tap hears the bytes
   */
  PlainGzip(byte[] stream, GzipTap tap, long seed) {
    this.stream = stream;
    this.tap = tap;
    random = new Random(seed);
  }

  static void decode(byte[] stream, GzipTap tap) throws IOException {
    new PlainGzip(stream, tap, stream.length).decode();
  }

  void decode() throws IOException {
    do {
      header();
      tell(position, new byte[0]);
      tap.boundary(0);
      body();
    } while (position < stream.length);
  }

  private void header() throws IOException {
    require(next() == 0x1f && next() == 0x8b && next() == 8, "magic");
    int flags = next();
    skip(6);
    if ((flags & 4) != 0) {
      skip(next() | (next() << 8));
    }
    int longestText = 0;
    for (int text = (flags >> 3 & 1) + (flags >> 4 & 1); text > 0; text--) {
      int start = position;
      while (next() != 0) {}
      longestText = Math.max(longestText, position - 1 - start);
    }
    tap.memberHeader(longestText);
    skip(flags & 2);
  }

  private void body() throws IOException {
    inflater.begin();
    for (int i = position; i < stream.length; i++) {
      inflater.append(stream[i]);
    }
    CRC32 crc = new CRC32();
    int start = position;
    long size = 0;
    boolean last = false;
    while (!last) {
      require(inflater.step(), "end");
      if (inflater.betweenBlocks()) {
        byte[] output = inflater.takeOutput();
        crc.update(output);
        size += output.length;
        position = start + (int) ((inflater.bit() + 7) / 8);
        tell(position, output);
        last = inflater.finished();
        if (!last) {
          tap.boundary((int) (-inflater.bit() & 7));
        }
      }
    }
    require(number() == crc.getValue(), "CRC");
    require(number() == (size & 0xffff_ffffL), "size");
    tell(position, new byte[0]);
  }

  /** Both sides in chunks, one side or the other first. */
  private void tell(int to, byte[] output) throws IOException {
    boolean compressedFirst = random.nextBoolean();
    if (compressedFirst) {
      tellCompressed(to);
    }
    int at = 0;
    while (at < output.length) {
      int length = Math.min(output.length - at, 1 + random.nextInt(40_000));
      tap.uncompressed(output, at, length);
      at += length;
    }
    if (!compressedFirst) {
      tellCompressed(to);
    }
  }

  private void tellCompressed(int to) throws IOException {
    while (told < to) {
      int length = Math.min(to - told, 1 + random.nextInt(20_000));
      tap.compressed(stream, told, length);
      told += length;
    }
  }

  private int next() throws IOException {
    require(position < stream.length, "end");
    return stream[position++] & 0xff;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private long number() throws IOException {
    long value = 0;
    for (int i = 0; i < 4; i++) {
      value |= (long) next() << (8 * i);
    }
    return value;
  }

  private void require(boolean condition, String what) throws IOException {
    if (!condition) {
      throw MalformedInputException.at(position, "broken gzip: " + what);
    }
  }
}
