package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.tar.TarEntry;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file as a ztoc has it: the fields of the table {@code FileMetadata}.
 *
 * @param name as in the tar, with {@code ./} and trailing slashes
 * @param uncompressedOffset of the file's bytes in the tar: behind its last header block
 * @param uncompressedSize as the tar's headers say, also for links, directories and devices
 * @param mode all bits of the tar's field
 * @param uid 0 to 2^32 - 1
 * @param gid 0 to 2^32 - 1
 * @param modTime empty if its year is not within 0 to 9999
 * @param paxRecords all of the entry, not only extended attributes, ordered by key
 */
public record FileMetadata(
    RawText name,
    FileType type,
    long uncompressedOffset,
    long uncompressedSize,
    RawText linkName,
    long mode,
    long uid,
    long gid,
    RawText userName,
    RawText groupName,
    Optional<OffsetDateTime> modTime,
    long devMajor,
    long devMinor,
    SortedMap<RawText, RawText> paxRecords) {
  private static final long UINT32_MASK = 0xffff_ffffL;
  private static final int TAR_BLOCK = 512;
  private static final long MAX_END = Long.MAX_VALUE - TAR_BLOCK;

  public FileMetadata {
    if ((uid & ~UINT32_MASK) != 0 || (gid & ~UINT32_MASK) != 0) {
      throw new IllegalArgumentException("owner beyond 32 bits: %d:%d".formatted(uid, gid));
    }
    if (!fits(uncompressedOffset, uncompressedSize)) {
      throw new IllegalArgumentException(
          "%d bytes at %d".formatted(uncompressedSize, uncompressedOffset));
    }
    paxRecords = Collections.unmodifiableSortedMap(new TreeMap<>(paxRecords));
  }

  /** Whether a tar can have a file there. */
  static boolean fits(long uncompressedOffset, long uncompressedSize) {
    return uncompressedOffset >= 0
        && uncompressedSize >= 0
        && uncompressedSize <= MAX_END - uncompressedOffset;
  }

  /** What the reference builder would write; owners are cut to 32 bits. */
  static FileMetadata of(TarEntry entry, FileType type) {
    return new FileMetadata(
        entry.name(),
        type,
        entry.contentOffset(),
        entry.size(),
        entry.linkName(),
        entry.mode(),
        entry.uid() & UINT32_MASK,
        entry.gid() & UINT32_MASK,
        entry.userName(),
        entry.groupName(),
        ModTimes.of(entry.modTime()),
        entry.devMajor(),
        entry.devMinor(),
        entry.paxRecords());
  }

  /**
   * Where the next entry's header must be: consumers look there, at the first block behind the
   * file's bytes.
   */
  long nextHeaderOffset() {
    long end = uncompressedOffset + uncompressedSize;
    return end + (-end & (TAR_BLOCK - 1));
  }
}
