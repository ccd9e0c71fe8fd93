package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.tar.TarEntryType;
import java.util.Optional;

/** Type of a file in a ztoc. There is no other. */
public enum FileType {
  REGULAR("reg", '0'),
  HARD_LINK("hardlink", '1'),
  SYMBOLIC_LINK("symlink", '2'),
  DIRECTORY("dir", '5'),
  CHARACTER_DEVICE("char", '3'),
  BLOCK_DEVICE("block", '4'),
  FIFO("fifo", '6');

  private final String label;

  /** The letter of tar. */
  private final char typeflag;

  FileType(String label, char typeflag) {
    this.label = label;
    this.typeflag = typeflag;
  }

  char typeflag() {
    return typeflag;
  }

  static FileType ofTypeflag(long typeflag) {
    for (FileType type : values()) {
      if (type.typeflag == typeflag) {
        return type;
      }
    }
    throw new IllegalArgumentException("typeflag " + typeflag);
  }

  /** As it is written in a ztoc. */
  public RawText label() {
    return RawText.of(label);
  }

  static Optional<FileType> ofLabel(RawText label) {
    for (FileType type : values()) {
      if (type.label().equals(label)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Empty for entries that a ztoc cannot name. */
  static Optional<FileType> of(TarEntryType type) {
    return switch (type) {
      case REGULAR_FILE -> Optional.of(REGULAR);
      case HARD_LINK -> Optional.of(HARD_LINK);
      case SYMBOLIC_LINK -> Optional.of(SYMBOLIC_LINK);
      case CHARACTER_DEVICE -> Optional.of(CHARACTER_DEVICE);
      case BLOCK_DEVICE -> Optional.of(BLOCK_DEVICE);
      case DIRECTORY -> Optional.of(DIRECTORY);
      case FIFO -> Optional.of(FIFO);
      case GLOBAL_HEADER, OTHER -> Optional.empty();
    };
  }
}
