package dev.layerlift.codec.ztoc;

/**
 * A layer that must be left without a ztoc; it can still be pulled as a whole.
 *
 * @param detail in words for the owner of the layer: what was met, and where
 */
public record NotIndexed(Reason reason, String detail) implements BuildOutcome, IndexOutcome {
  /**
   * Why. The first four are limits of the format or of the reference builder, the others what
   * consumers would trip over.
   */
  public enum Reason {
    /** The tar breaks its format, or ends too early. */
    BROKEN_TAR("its tar cannot be read"),
    /** A pax global header, a contiguous file, a vendor's type: a ztoc has no name for it. */
    UNSUPPORTED_ENTRY("it has an entry of a type that a ztoc cannot name"),
    /** The ztoc would be larger than the settings allow. */
    TOO_LARGE("its ztoc would be too large"),
    /** Go refuses the gzip header: the reference builder fails, and consumers refuse to mount. */
    LONG_GZIP_HEADER("its gzip header has a name or a comment that is too long"),
    /** Consumers would read the header of the next entry in the wrong place. */
    SPARSE_FILE("it has a sparse file"),
    /** Consumers skip content that is not there. */
    SIZE_WITHOUT_CONTENT("it has a link, directory or device with a size"),
    /** RFC 3339 has no such time, and the file would be unreadable. */
    TIME_OUT_OF_RANGE("it has a file with a time that a ztoc cannot write"),
    /** A ztoc cuts owners to 32 bits, and the file would be unreadable. */
    OWNER_OUT_OF_RANGE("it has a file whose owner is beyond 32 bits"),
    /**
     * Consumers make of a file the type of its entry, compare it with the bits of its mode, and the
     * file is unreadable.
     */
    MODE_OF_ANOTHER_TYPE("it has a file whose mode says another type"),
    /**
     * Consumers lose one attribute or the other, not always the same, and the file is unreadable;
     * or they refuse to mount the layer.
     */
    EMPTY_ATTRIBUTE("it has a file with an empty extended attribute beside another"),
    /** Consumers refuse to mount the layer, lose files, or show what is not there. */
    NO_TREE("its entries make no tree of files"),
    /** What the later entry does not say consumers keep from the earlier one. */
    REPEATED_DIRECTORY("it has a directory in the place of an entry that says more"),
    /** Consumers of 2025 return zeros for the later members, without an error. */
    SEVERAL_MEMBERS("its gzip stream has several members"),
    /** Two checkpoints before the first byte: consumers refuse to mount the layer. */
    EMPTY_FIRST_BLOCK("its gzip stream begins with an empty block"),
    /** Nothing to load lazily. */
    EMPTY("it has no files"),
    /** What was built does not give the layer back. Ours to explain. */
    NOT_PROVEN("its ztoc failed the proof");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  /** One sentence: the reason and the detail. */
  @Override
  public String toString() {
    return "no ztoc for this layer: " + reason.words + ": " + detail;
  }
}
