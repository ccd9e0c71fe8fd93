package dev.layerlift.codec.tar;

import dev.layerlift.codec.io.MalformedInputException;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * The headers of one entry as they come: extended header and long names in any order, the last of
 * each kind counts, and the entry's own header block at the end.
 */
final class EntryHeaders {
  private static final RawText SPARSE_MAJOR = RawText.of("GNU.sparse.major");
  private static final RawText SPARSE_MINOR = RawText.of("GNU.sparse.minor");
  private static final RawText SPARSE_NAME = RawText.of("GNU.sparse.name");
  private static final RawText SPARSE_SIZE = RawText.of("GNU.sparse.size");
  private static final RawText SPARSE_REAL_SIZE = RawText.of("GNU.sparse.realsize");

  private final long start;
  private SortedMap<RawText, RawText> records = Collections.emptySortedMap();
  private RawText longName = RawText.EMPTY;
  private RawText longLink = RawText.EMPTY;

  /**
   * @param start offset of the first header block in the tar
   */
  EntryHeaders(long start) {
    this.start = start;
  }

  void extendedHeader(SortedMap<RawText, RawText> newRecords) {
    records = newRecords;
  }

  void longName(RawText name) {
    longName = name;
  }

  void longLink(RawText target) {
    longLink = target;
  }

  /** {@code 'g'}: its records are for others and change nothing in the entry that tells them. */
  TarEntry globalHeader(
      Header header, SortedMap<RawText, RawText> globalRecords, long contentOffset) {
    return new TarEntry(
        start,
        contentOffset,
        header.size(),
        header.size(),
        TarEntryType.GLOBAL_HEADER,
        header.typeflag(),
        header.name(),
        header.linkName(),
        header.mode(),
        header.uid(),
        header.gid(),
        header.userName(),
        header.groupName(),
        new TarTime(header.modTime(), 0),
        header.devMajor(),
        header.devMinor(),
        false,
        globalRecords);
  }

  /**
   * @param blockOffset of the header block, for errors
   * @param gnuRealSize of a sparse file in GNU's old format
   * @throws MalformedInputException if a record is no number or time, or the content's size is
   *     negative
   */
  TarEntry entry(Header header, long blockOffset, long contentOffset, OptionalLong gnuRealSize)
      throws MalformedInputException {
    time(PaxRecords.ATIME, blockOffset);
    time(PaxRecords.CTIME, blockOffset);
    RawText name = longName.isEmpty() ? text(PaxRecords.PATH, header.name()) : longName;
    TarEntryType type = TarEntryType.of(header.typeflag(), name);
    long size = number(PaxRecords.SIZE, header.size(), blockOffset);
    long storedSize = type.hasContent() ? size : 0;
    if (storedSize < 0) {
      throw MalformedInputException.at(blockOffset, "a tar entry with a negative size: " + size);
    }
    boolean paxSparse = gnuRealSize.isEmpty() && isPaxSparse();
    return new TarEntry(
        start,
        contentOffset,
        paxSparse ? paxRealSize(size, blockOffset) : gnuRealSize.orElse(size),
        storedSize,
        type,
        header.typeflag(),
        paxSparse ? text(SPARSE_NAME, name) : name,
        longLink.isEmpty() ? text(PaxRecords.LINK_PATH, header.linkName()) : longLink,
        header.mode(),
        number(PaxRecords.UID, header.uid(), blockOffset),
        number(PaxRecords.GID, header.gid(), blockOffset),
        text(PaxRecords.USER_NAME, header.userName()),
        text(PaxRecords.GROUP_NAME, header.groupName()),
        time(PaxRecords.MTIME, blockOffset).orElse(new TarTime(header.modTime(), 0)),
        header.devMajor(),
        header.devMinor(),
        paxSparse || gnuRealSize.isPresent(),
        records);
  }

  /**
   * Formats 0.0, 0.1 and 1.0 of GNU's sparse files; the first two are told by their map alone too.
   */
  private boolean isPaxSparse() {
    String major = text(SPARSE_MAJOR, RawText.EMPTY).toLatin1();
    String minor = text(SPARSE_MINOR, RawText.EMPTY).toLatin1();
    return switch (major + "." + minor) {
      case "0.0", "0.1", "1.0" -> true;
      case "." -> !text(PaxRecords.SPARSE_MAP, RawText.EMPTY).isEmpty();
      default -> false;
    };
  }

  private long paxRealSize(long storedSize, long blockOffset) throws MalformedInputException {
    long realSize = number(SPARSE_REAL_SIZE, storedSize, blockOffset);
    return number(SPARSE_SIZE, realSize, blockOffset);
  }

  /** The record's value; an empty one does not override. */
  private RawText text(RawText key, RawText otherwise) {
    RawText value = records.get(key);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private long number(RawText key, long otherwise, long blockOffset)
      throws MalformedInputException {
    RawText value = text(key, RawText.EMPTY);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      return Long.parseLong(value.toLatin1());
    } catch (NumberFormatException e) {
      throw malformed(key, value, blockOffset);
    }
  }

  private Optional<TarTime> time(RawText key, long blockOffset) throws MalformedInputException {
    RawText value = text(key, RawText.EMPTY);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<TarTime> time = TarTime.ofPax(value);
    if (time.isEmpty()) {
      throw malformed(key, value, blockOffset);
    }
    return time;
  }

  private static MalformedInputException malformed(RawText key, RawText value, long blockOffset) {
    return MalformedInputException.at(
        blockOffset, "a pax header with the %s '%s'".formatted(key, value));
  }
}
