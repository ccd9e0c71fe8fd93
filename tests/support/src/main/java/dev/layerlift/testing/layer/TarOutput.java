package dev.layerlift.testing.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Blocks of an archive, one after the other. Texts are bytes, one char each (Latin-1). */
final class TarOutput {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  int size() {
    return bytes.size();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  TarOutput raw(byte[] any) {
    bytes.writeBytes(any);
    return this;
  }

  TarOutput zeros(int size) {
    return raw(new byte[size]);
  }

  TarOutput header(TarHeader header) {
    return raw(header.bytes());
  }

  /** Bytes and zeros up to the next block. */
  TarOutput content(byte[] content) {
    return raw(content).zeros(-content.length & (TarHeader.BLOCK - 1));
  }

  /** An entry that describes the one behind it: x and g (pax), L and K (GNU). */
  TarOutput meta(char type, byte[] content) {
    boolean gnu = type == 'L' || type == 'K';
    TarHeader header =
        new TarHeader(
            gnu ? TarHeader.Dialect.GNU : TarHeader.Dialect.USTAR,
            TarHeader.Digits.ZEROS_THEN_NUL,
            gnu ? "././@LongLink" : "PaxHeaders/0",
            type);
    return header(header.size(content.length)).content(content);
  }

  TarOutput gnuLong(char type, String name) {
    return meta(type, latin1(name + "\0"));
  }

  TarOutput pax(char type, Map<String, String> records) {
    StringBuilder text = new StringBuilder();
    records.forEach((key, value) -> text.append(record(key, value)));
    return meta(type, latin1(text.toString()));
  }

  /** Length, which counts its own digits, key and value (POSIX.1-2001, pax, "Extended Header"). */
  static String record(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.length() + 1;
    while (length != rest.length() + String.valueOf(length).length()) {
      length++;
    }
    return length + rest;
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The UTF-8 bytes of a text, one char each. */
  static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
