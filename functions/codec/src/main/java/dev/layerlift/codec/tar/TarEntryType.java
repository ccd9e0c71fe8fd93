package dev.layerlift.codec.tar;

/** What an entry is; POSIX.1-2008, pax, "ustar Interchange Format", typeflag. */
public enum TarEntryType {
  /** {@code '0'}, and {@code NUL} unless the name ends with a slash. */
  REGULAR_FILE,
  HARD_LINK,
  SYMBOLIC_LINK,
  CHARACTER_DEVICE,
  BLOCK_DEVICE,
  /** {@code '5'}, and {@code NUL} with a name that ends with a slash. */
  DIRECTORY,
  FIFO,
  /** pax records for all entries behind it: {@code 'g'}. */
  GLOBAL_HEADER,
  /** Contiguous files, GNU's sparse and volume types, vendors' letters. */
  OTHER;

  static TarEntryType of(char typeflag, RawText name) {
    return switch (typeflag) {
      case '0' -> REGULAR_FILE;
      // V7 had no directories: a file whose name ends with a slash was one.
      case '\0' -> name.endsWith(RawText.of("/")) ? DIRECTORY : REGULAR_FILE;
      case '1' -> HARD_LINK;
      case '2' -> SYMBOLIC_LINK;
      case '3' -> CHARACTER_DEVICE;
      case '4' -> BLOCK_DEVICE;
      case '5' -> DIRECTORY;
      case '6' -> FIFO;
      case 'g' -> GLOBAL_HEADER;
      default -> OTHER;
    };
  }

  /** Whether bytes follow the header; those that have none have none whatever their size says. */
  public boolean hasContent() {
    return switch (this) {
      case REGULAR_FILE, GLOBAL_HEADER, OTHER -> true;
      case HARD_LINK, SYMBOLIC_LINK, CHARACTER_DEVICE, BLOCK_DEVICE, DIRECTORY, FIFO -> false;
    };
  }
}
