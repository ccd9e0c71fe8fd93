package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.tar.TarEntry;
import java.util.Objects;
import java.util.Optional;

/** What consumers compare when a file is opened first: the tar's header with the ztoc's words. */
final class HeaderComparison {
  private final TarEntry entry;
  private String difference = "";

  private HeaderComparison(TarEntry entry) {
    this.entry = entry;
  }

  /**
   * @param derivedHeader where the consumer will look for the header
   * @return the first difference; empty if there is none
   */
  static Optional<String> difference(TarEntry entry, FileMetadata file, long derivedHeader) {
    HeaderComparison comparison = new HeaderComparison(entry);
    comparison.compare("name", entry.name(), file.name());
    comparison.compare("header offset", entry.headerOffset(), derivedHeader);
    comparison.compare("offset", entry.contentOffset(), file.uncompressedOffset());
    comparison.compare("size", entry.size(), file.uncompressedSize());
    comparison.compare("type", FileType.of(entry.type()), Optional.of(file.type()));
    comparison.compare("link target", entry.linkName(), file.linkName());
    comparison.compare("mode", entry.mode(), file.mode());
    comparison.compare("uid", entry.uid(), file.uid());
    comparison.compare("gid", entry.gid(), file.gid());
    comparison.compare("user name", entry.userName(), file.userName());
    comparison.compare("group name", entry.groupName(), file.groupName());
    comparison.compare("device", entry.devMajor(), file.devMajor());
    comparison.compare("device", entry.devMinor(), file.devMinor());
    comparison.compare("pax records", entry.paxRecords(), file.paxRecords());
    comparison.compare(
        "time",
        ModTimes.of(entry.modTime()).map(time -> time.toInstant()),
        file.modTime().map(time -> time.toInstant()));
    return comparison.difference.isEmpty() ? Optional.empty() : Optional.of(comparison.difference);
  }

  private void compare(String what, Object inTar, Object inZtoc) {
    if (difference.isEmpty() && !Objects.equals(inTar, inZtoc)) {
      RawText name = entry.name();
      difference =
          "'%s' has the %s %s in the tar, %s in the ztoc".formatted(name, what, inTar, inZtoc);
    }
  }
}
