package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.tar.TarEntry;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import java.util.Optional;

/**
 * Which ztocs consumers get along with. They look for each entry's header where the entry before it
 * ends, parse it, and compare it with what the ztoc has: what differs is an unreadable file.
 */
final class PublishPolicy implements EntryPolicy {
  private static final long UINT32_MAX = 0xffff_ffffL;

  private long expectedHeader;

  /** Knows the entries that it was asked about before: one object a layer. */
  PublishPolicy() {}

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
    Optional<String> difference = HeaderComparison.difference(entry, recorded, expectedHeader);
    if (difference.isPresent()) {
      return refused(Reason.NOT_PROVEN, difference.get());
    }
    expectedHeader = recorded.nextHeaderOffset();
    return Optional.empty();
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
