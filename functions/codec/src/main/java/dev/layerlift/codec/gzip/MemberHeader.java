package dev.layerlift.codec.gzip;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.zip.CRC32;

/**
 * The header of a member, RFC 1952, section 2.3. Its fields are checked and forgotten, but for the
 * length of its texts: there are readers that take only short ones.
 *
 * <pre>
 * ID1 ID2 CM FLG MTIME(4) XFL OS [XLEN(2) extra] [name 00] [comment 00] [CRC16(2)]
 * </pre>
 */
final class MemberHeader {
  private static final int ID1 = 0x1f;
  private static final int ID2 = 0x8b;
  private static final int CM_DEFLATE = 8;
  private static final int FHCRC = 1 << 1;
  private static final int FEXTRA = 1 << 2;
  private static final int FNAME = 1 << 3;
  private static final int FCOMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;
  private static final int MTIME_XFL_OS = 6;

  private final CompressedInput input;
  private final CRC32 crc = new CRC32();
  private long longestText;

  private MemberHeader(CompressedInput input) {
    this.input = input;
  }

  /**
   * @param first whether no member came before
   */
  static MemberHeader read(CompressedInput input, boolean first) throws IOException {
    MemberHeader header = new MemberHeader(input);
    header.read(first);
    return header;
  }

  /** Bytes of the name or the comment, whichever is longer, without the NUL at its end. */
  long longestText() {
    return longestText;
  }

  private void read(boolean first) throws IOException {
    long start = input.offset();
    if (next() != ID1 || next() != ID2) {
      throw MalformedInputException.at(
          start, first ? "not gzip" : "the bytes after the last gzip member are no member");
    }
    expect(next() == CM_DEFLATE, "gzip member with a compression method other than deflate");
    int flags = next();
    expect((flags & RESERVED) == 0, "gzip member with reserved flag bits");
    skip(MTIME_XFL_OS);
    if ((flags & FEXTRA) != 0) {
      skip(next() | next() << 8);
    }
    if ((flags & FNAME) != 0) {
      skipText();
    }
    if ((flags & FCOMMENT) != 0) {
      skipText();
    }
    if ((flags & FHCRC) != 0) {
      int computed = (int) crc.getValue() & 0xffff;
      expect(input.uint16("member header") == computed, "gzip header fails its CRC-16");
    }
  }

  private int next() throws IOException {
    int value = input.uint8("member header");
    crc.update(value);
    return value;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private void skipText() throws IOException {
    long length = 0;
    while (next() != 0) {
      length++;
    }
    longestText = Math.max(longestText, length);
  }

  private void expect(boolean condition, String otherwise) throws MalformedInputException {
    if (!condition) {
      throw MalformedInputException.at(input.offset(), otherwise);
    }
  }
}
