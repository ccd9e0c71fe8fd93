package dev.layerlift.codec.tar;

import static dev.layerlift.codec.tar.HeaderFields.BLOCK_SIZE;

import dev.layerlift.codec.io.MalformedInputException;

/**
 * One header block.
 *
 * <pre>
 *   0 name(100) mode(8) uid(8) gid(8) size(12) mtime(12) checksum(8) typeflag(1) linkname(100)
 * 257 magic(6) version(2) uname(32) gname(32) devmajor(8) devminor(8)         all but V7
 * 345 prefix(155)                                                             ustar, pax
 * 345 prefix(131) atime(12) ctime(12) ... 508 "tar" NUL                       star
 * 345 atime(12) ctime(12) offset(12) longnames(4) unused(1) sparse(96) isextended(1) realsize(12)
 *                                                                             GNU
 * </pre>
 *
 * @param gnu whether it is of GNU's format
 */
record Header(
    char typeflag,
    RawText name,
    RawText linkName,
    long size,
    long mode,
    long uid,
    long gid,
    long modTime,
    RawText userName,
    RawText groupName,
    long devMajor,
    long devMinor,
    boolean gnu) {
  private static final String USTAR_MAGIC = "ustar\0";
  private static final String GNU_MAGIC_AND_VERSION = "ustar  \0";
  private static final String STAR_TRAILER = "tar\0";

  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int USTAR_PREFIX_SIZE = 155;
  private static final int STAR_PREFIX_SIZE = 131;
  private static final int GNU_ATIME = 345;
  private static final int GNU_CTIME = 357;
  private static final int STAR_ATIME = 476;
  private static final int STAR_CTIME = 488;
  private static final int STAR_TRAILER_OFFSET = 508;
  private static final int GNU_IS_EXTENDED = 482;
  private static final int GNU_REAL_SIZE = 483;
  private static final int EXTENSION_IS_EXTENDED = 504;

  private enum Format {
    V7,
    USTAR,
    STAR,
    GNU
  }

  /**
   * @param block 512 bytes, not all zero
   * @param offset of the block in the tar
   * @throws MalformedInputException if the checksum or a number is wrong
   */
  static Header parse(byte[] block, long offset) throws MalformedInputException {
    HeaderFields fields = new HeaderFields(block, offset);
    fields.requireChecksum(148, 8);
    Format format = format(fields);
    boolean v7 = format == Format.V7;
    RawText prefix = prefix(fields, format);
    RawText name = fields.text(0, 100);
    return new Header(
        fields.letter(156),
        prefix.isEmpty() ? name : prefix.join('/', name),
        fields.text(157, 100),
        fields.number(124, 12, "size"),
        fields.number(100, 8, "mode"),
        fields.number(108, 8, "uid"),
        fields.number(116, 8, "gid"),
        fields.number(136, 12, "mtime"),
        v7 ? RawText.EMPTY : fields.text(265, 32),
        v7 ? RawText.EMPTY : fields.text(297, 32),
        v7 ? 0 : fields.number(329, 8, "devmajor"),
        v7 ? 0 : fields.number(337, 8, "devminor"),
        format == Format.GNU);
  }

  private static Format format(HeaderFields fields) {
    if (fields.matches(MAGIC, USTAR_MAGIC)) {
      return fields.matches(STAR_TRAILER_OFFSET, STAR_TRAILER) ? Format.STAR : Format.USTAR;
    }
    return fields.matches(MAGIC, GNU_MAGIC_AND_VERSION) ? Format.GNU : Format.V7;
  }

  private static RawText prefix(HeaderFields fields, Format format) throws MalformedInputException {
    return switch (format) {
      case V7 -> RawText.EMPTY;
      case USTAR -> fields.text(PREFIX, USTAR_PREFIX_SIZE);
      case STAR -> {
        fields.number(STAR_ATIME, 12, "atime");
        fields.number(STAR_CTIME, 12, "ctime");
        yield fields.text(PREFIX, STAR_PREFIX_SIZE);
      }
      case GNU -> misplacedPrefix(fields);
    };
  }

  /**
   * GNU headers have no prefix, but Go before 1.8 wrote one over their times. It is one if the
   * times are none and it is ASCII.
   */
  private static RawText misplacedPrefix(HeaderFields fields) {
    if (isTime(fields, GNU_ATIME) && isTime(fields, GNU_CTIME)) {
      return RawText.EMPTY;
    }
    RawText prefix = fields.text(PREFIX, USTAR_PREFIX_SIZE);
    return prefix.toLatin1().chars().allMatch(c -> c < 0x80) ? prefix : RawText.EMPTY;
  }

  private static boolean isTime(HeaderFields fields, int at) {
    try {
      if (fields.letter(at) != 0) {
        fields.number(at, 12, "time");
      }
      return true;
    } catch (MalformedInputException e) {
      return false;
    }
  }

  /** The expanded size of an old GNU sparse file, from its header block. */
  static long realSize(byte[] block, long offset) throws MalformedInputException {
    return new HeaderFields(block, offset).number(GNU_REAL_SIZE, 12, "real size");
  }

  /** Whether the map of an old GNU sparse file goes on in a block behind the header block. */
  static boolean isExtended(byte[] block) {
    return block[GNU_IS_EXTENDED] != 0;
  }

  /** The same of a block that goes on with the map: 21 pairs of numbers, then the flag. */
  static boolean isExtensionExtended(byte[] block) {
    return block[EXTENSION_IS_EXTENDED] != 0;
  }

  static boolean isZero(byte[] block) {
    return new HeaderFields(block, 0).isZero();
  }

  static int padding(long size) {
    return (int) (-size & (BLOCK_SIZE - 1));
  }
}
