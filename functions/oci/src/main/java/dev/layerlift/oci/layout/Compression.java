package dev.layerlift.oci.layout;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Compressed formats by the bytes that they begin with. */
enum Compression {
  GZIP("1f8b"),
  ZSTD("28b52ffd"),
  BZIP2("425a68"),
  XZ("fd377a585a00");

  /** How many bytes {@link #of} looks at. */
  static final int MAGIC_LENGTH = 6;

  private final String magic;

  Compression(String magic) {
    this.magic = magic;
  }

  /**
   * @param start the first {@link #MAGIC_LENGTH} bytes of a file; fewer if it has no more
   */
  static Optional<Compression> of(byte[] start) {
    String hex = HexFormat.of().formatHex(start);
    return Arrays.stream(values()).filter(c -> hex.startsWith(c.magic)).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
