package dev.layerlift.codec.gzip;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/** Streams for the decoder, written by the JDK or by hand. */
final class GzipBytes {
  static final int FTEXT = 1;
  static final int FHCRC = 1 << 1;
  static final int FEXTRA = 1 << 2;
  static final int FNAME = 1 << 3;
  static final int FCOMMENT = 1 << 4;

  /** Where the deflate bytes of a header without optional fields begin. */
  static final int PLAIN_HEADER_SIZE = 10;

  static final int TRAILER_SIZE = 8;

  private GzipBytes() {}

  /** Half text-like, half noise. */
  static byte[] content(int size, long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    for (int i = 0; i < size; i++) {
      if ((i & 1024) == 0) {
        bytes[i] = (byte) ('a' + (bytes[i] & 3));
      }
    }
    return bytes;
  }

  static byte[] member(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  /** A member whose header has the fields that the flags name. */
  static byte[] memberWithHeader(int flags, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 1, 2, 3, 4, 0, 3});
    if ((flags & FEXTRA) != 0) {
      out.writeBytes(new byte[] {6, 0, 'A', 'p', 2, 0, 0, 9});
    }
    if ((flags & FNAME) != 0) {
      out.writeBytes("layer.tar\0".getBytes(StandardCharsets.ISO_8859_1));
    }
    if ((flags & FCOMMENT) != 0) {
      out.writeBytes("a comment\0".getBytes(StandardCharsets.ISO_8859_1));
    }
    if ((flags & FHCRC) != 0) {
      CRC32 crc = new CRC32();
      crc.update(out.toByteArray());
      out.write((int) crc.getValue());
      out.write((int) crc.getValue() >> 8);
    }
    byte[] plain = member(content);
    out.write(plain, PLAIN_HEADER_SIZE, plain.length - PLAIN_HEADER_SIZE);
    return out.toByteArray();
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] decode(byte[] compressed) throws IOException {
    try (GzipDecoder decoder = new GzipDecoder(new ByteArrayInputStream(compressed))) {
      return decoder.readAllBytes();
    }
  }
}
