package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.tar.TarEntry;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import java.util.Map;
import java.util.Optional;

/**
 * Which ztocs consumers get along with. They look for each entry's header where the entry before it
 * ends, parse it, and compare it with what the ztoc has: what differs is an unreadable file.
 */
final class PublishPolicy implements EntryPolicy {
  private static final long UINT32_MAX = 0xffff_ffffL;

  /** In bytes of the ztoc: no entry takes less. */
  private static final int SMALLEST_ENTRY = 128;

  /** Of a mode, as Go cuts it: 32 bits without the twelve of the permissions. */
  private static final long TYPE_BITS = 0xffff_f000L;

  /** In bytes: what the consumers' database takes as a key. */
  private static final int MAX_ATTRIBUTE_NAME = 1 << 15;

  private final FileTree tree;
  private long expectedHeader;

  /** Knows the entries that it was asked about before: one object a layer. */
  PublishPolicy(ZtocSettings settings) {
    tree = new FileTree((int) Math.min(settings.maxSize().bytes() / SMALLEST_ENTRY, 1 << 28));
  }

  @Override
  public Optional<NotIndexed> judge(TarEntry entry, FileMetadata recorded) {
    RawText name = entry.name();
    if (!entry.type().hasContent() && entry.size() != 0) {
      return refused(Reason.SIZE_WITHOUT_CONTENT, "'%s' of %d bytes".formatted(name, entry.size()));
    }
    if (recorded.modTime().isEmpty()) {
      return refused(
          Reason.TIME_OUT_OF_RANGE,
          "'%s', %d seconds from 1970".formatted(name, entry.modTime().seconds()));
    }
    if (isNoUint32(entry.uid()) || isNoUint32(entry.gid())) {
      return refused(
          Reason.OWNER_OUT_OF_RANGE, "'%s' of %d:%d".formatted(name, entry.uid(), entry.gid()));
    }
    if (saysAnotherType(recorded)) {
      return refused(
          Reason.MODE_OF_ANOTHER_TYPE, "'%s' with mode %o".formatted(name, recorded.mode()));
    }
    if (losesAttributes(recorded)) {
      return refused(Reason.EMPTY_ATTRIBUTE, "'%s'".formatted(name));
    }
    Optional<String> difference = HeaderComparison.difference(entry, recorded, expectedHeader);
    if (difference.isPresent()) {
      return refused(Reason.NOT_PROVEN, difference.get());
    }
    expectedHeader = recorded.nextHeaderOffset();
    return tree.add(recorded);
  }

  /**
   * Go's archive/tar adds the type that a mode names to that of the entry. Of a hard link only the
   * name and the target count.
   */
  private static boolean saysAnotherType(FileMetadata file) {
    if (file.type() == FileType.HARD_LINK) {
      return false;
    }
    return switch ((int) (file.mode() & TYPE_BITS)) {
      case 0010000 -> file.type() != FileType.FIFO;
      case 0020000 -> file.type() != FileType.CHARACTER_DEVICE;
      case 0040000 -> file.type() != FileType.DIRECTORY;
      case 0060000 -> file.type() != FileType.BLOCK_DEVICE;
      case 0120000 -> file.type() != FileType.SYMBOLIC_LINK;
      case 0140000 -> true; // a socket
      default -> false;
    };
  }

  /** Consumers skip an empty value, unless it comes first; their database takes no empty key. */
  private static boolean losesAttributes(FileMetadata file) {
    int count = 0;
    boolean lossy = false;
    for (Map.Entry<RawText, RawText> record : file.paxRecords().entrySet()) {
      if (record.getKey().startsWith(Ztoc.XATTR_PREFIX)) {
        int name = record.getKey().length() - Ztoc.XATTR_PREFIX.length();
        count++;
        lossy |= name == 0 || name > MAX_ATTRIBUTE_NAME || record.getValue().isEmpty();
      }
    }
    return lossy && count > 1;
  }

  private static boolean isNoUint32(long id) {
    return id < 0 || id > UINT32_MAX;
  }

  /** Of the whole. */
  static Optional<NotIndexed> judge(Ztoc ztoc) {
    if (ztoc.toc().size() == 0) {
      return refused(Reason.EMPTY, ztoc.uncompressedSize() + " bytes of tar without an entry");
    }
    return spansOutOfOrder(ztoc.zinfo())
        .map(detail -> new NotIndexed(Reason.EMPTY_FIRST_BLOCK, detail));
  }

  /** Consumers demand that every span is behind the one before it, on both sides. */
  static Optional<String> spansOutOfOrder(Zinfo zinfo) {
    for (int span = 1; span < zinfo.spanCount(); span++) {
      if (zinfo.uncompressedOffset(span) <= zinfo.uncompressedOffset(span - 1)
          || zinfo.compressedOffset(span) <= zinfo.compressedOffset(span - 1)) {
        return Optional.of(
            "span %d begins at byte %d of the tar, the one before it at %d"
                .formatted(
                    span, zinfo.uncompressedOffset(span), zinfo.uncompressedOffset(span - 1)));
      }
    }
    return Optional.empty();
  }

  private static Optional<NotIndexed> refused(Reason reason, String detail) {
    return Optional.of(new NotIndexed(reason, detail));
  }
}
