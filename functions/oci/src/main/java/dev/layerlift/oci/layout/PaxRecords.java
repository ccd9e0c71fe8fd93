package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The records of a pax extended header, {@code "%d %s=%s\n"} each, where the number counts the
 * whole record in bytes. POSIX.1-2008, pax, "pax Extended Header".
 */
final class PaxRecords {
  private static final int MAX_LENGTH_DIGITS = 9;

  private PaxRecords() {}

  /** A later record of the same key wins. */
  static Map<String, String> parse(byte[] header, String archive) throws MalformedInputException {
    Map<String, String> records = new HashMap<>();
    int at = 0;
    while (at < header.length && header[at] != 0) {
      int space = indexOf(header, ' ', at);
      int length = length(header, at, space, archive);
      int end = at + length - 1;
      int equals = indexOf(header, '=', space);
      if (end >= header.length || header[end] != '\n' || equals >= end) {
        throw broken(archive);
      }
      records.put(text(header, space + 1, equals), text(header, equals + 1, end));
      at = end + 1;
    }
    return records;
  }

  /** The length of the array where the byte does not occur. */
  private static int indexOf(byte[] bytes, char wanted, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  private static int length(byte[] header, int from, int to, String archive)
      throws MalformedInputException {
    if (to == from || to - from > MAX_LENGTH_DIGITS) {
      throw broken(archive);
    }
    int length = 0;
    for (int i = from; i < to; i++) {
      if (header[i] < '0' || header[i] > '9') {
        throw broken(archive);
      }
      length = 10 * length + header[i] - '0';
    }
    // The number, the space, an equals sign and the line feed at the least.
    if (length < to - from + 3) {
      throw broken(archive);
    }
    return length;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  private static MalformedInputException broken(String archive) {
    return new MalformedInputException(archive + ": a broken pax header");
  }
}
