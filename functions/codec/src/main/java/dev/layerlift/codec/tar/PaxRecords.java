package dev.layerlift.codec.tar;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The records of an extended header, {@code "%d %s=%s\n"} each, where the number counts the whole
 * record in bytes. POSIX.1-2008, pax, "pax Extended Header".
 */
final class PaxRecords {
  static final RawText PATH = RawText.of("path");
  static final RawText LINK_PATH = RawText.of("linkpath");
  static final RawText USER_NAME = RawText.of("uname");
  static final RawText GROUP_NAME = RawText.of("gname");
  static final RawText UID = RawText.of("uid");
  static final RawText GID = RawText.of("gid");
  static final RawText SIZE = RawText.of("size");
  static final RawText MTIME = RawText.of("mtime");
  static final RawText ATIME = RawText.of("atime");
  static final RawText CTIME = RawText.of("ctime");
  static final RawText SPARSE_MAP = RawText.of("GNU.sparse.map");

  private static final RawText SPARSE_OFFSET = RawText.of("GNU.sparse.offset");
  private static final RawText SPARSE_BYTES = RawText.of("GNU.sparse.numbytes");

  /** The shortest record: {@code "5 a=\n"}. */
  private static final int MIN_RECORD = 5;

  private final byte[] bytes;
  private final int size;
  private final long blockOffset;
  private final SortedMap<RawText, RawText> records = new TreeMap<>();
  private final ByteArrayOutputStream sparseMap = new ByteArrayOutputStream();
  private int sparseNumbers;

  private PaxRecords(byte[] bytes, long blockOffset) {
    this.bytes = bytes;
    size = bytes.length;
    this.blockOffset = blockOffset;
  }

  /**
   * The last of several records with one key wins. Format 0.0 of GNU's sparse files repeats two
   * keys, a pair a piece; they are folded into the one record that format 0.1 has.
   *
   * @param blockOffset of its header block, for errors
   * @throws MalformedInputException if the records do not fill the header, or a key or value cannot
   *     be one
   */
  static SortedMap<RawText, RawText> parse(byte[] bytes, long blockOffset)
      throws MalformedInputException {
    PaxRecords parser = new PaxRecords(bytes, blockOffset);
    int at = 0;
    while (at < bytes.length) {
      at = parser.record(at);
    }
    if (parser.sparseNumbers > 0) {
      parser.records.put(SPARSE_MAP, RawText.copyOf(parser.sparseMap.toByteArray()));
    }
    return parser.records;
  }

  /** Takes the record at the offset and returns the offset behind it. */
  private int record(int at) throws MalformedInputException {
    int space = indexOf(' ', at, size);
    int end = at + recordLength(at, space);
    int last = end - 1;
    int equals = indexOf('=', space + 1, last);
    if (last <= space || bytes[last] != '\n' || equals == last) {
      throw malformed("is not 'length key=value' and a line feed");
    }
    put(
        RawText.copyOf(bytes, space + 1, equals - space - 1),
        RawText.copyOf(bytes, equals + 1, last - equals - 1));
    return end;
  }

  private int recordLength(int at, int space) throws MalformedInputException {
    try {
      long length = Long.parseLong(RawText.copyOf(bytes, at, space - at).toLatin1());
      if (space < size && length >= MIN_RECORD && length <= size - at) {
        return (int) length;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw malformed("has a wrong length");
  }

  private void put(RawText key, RawText value) throws MalformedInputException {
    if (key.isEmpty() || (isText(key) ? value : key).contains('\0')) {
      throw malformed("has an empty key or a NUL");
    }
    if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_BYTES)) {
      fold(key, value);
    } else {
      records.put(key, value);
    }
  }

  private static boolean isText(RawText key) {
    return key.equals(PATH)
        || key.equals(LINK_PATH)
        || key.equals(USER_NAME)
        || key.equals(GROUP_NAME);
  }

  private void fold(RawText key, RawText value) throws MalformedInputException {
    RawText expected = sparseNumbers % 2 == 0 ? SPARSE_OFFSET : SPARSE_BYTES;
    if (!key.equals(expected) || value.contains(',')) {
      throw malformed("is out of the order of a sparse map");
    }
    if (sparseNumbers > 0) {
      sparseMap.write(',');
    }
    sparseMap.writeBytes(value.toByteArray());
    sparseNumbers++;
  }

  /** {@code to} where the byte does not occur before it. */
  private int indexOf(char wanted, int from, int to) {
    int at = from;
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  private MalformedInputException malformed(String reason) {
    return MalformedInputException.at(blockOffset, "a record of a pax header " + reason);
  }
}
