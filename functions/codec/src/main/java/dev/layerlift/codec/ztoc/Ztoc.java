package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.RawText;
import java.util.List;

/**
 * A ztoc as values.
 *
 * @param buildToolIdentifier names the program that built it
 * @param compressedSize of the layer as it is stored, in bytes
 * @param uncompressedSize up to where reading the tar stops, behind its end mark; padding after
 *     that does not count
 * @param spanDigests one a span
 */
public record Ztoc(
    String buildToolIdentifier,
    long compressedSize,
    long uncompressedSize,
    Toc toc,
    Zinfo zinfo,
    List<SpanDigest> spanDigests) {
  /** The only version there is. */
  public static final String VERSION = "0.9";

  static final RawText XATTR_PREFIX = RawText.of("SCHILY.xattr.");
  private static final RawText OPAQUE_MARKER = RawText.of(".wh..wh..opq");

  public Ztoc {
    spanDigests = List.copyOf(spanDigests);
    if (spanDigests.size() != zinfo.spanCount()) {
      throw new IllegalArgumentException(
          "%d digests of %d spans".formatted(spanDigests.size(), zinfo.spanCount()));
    }
  }

  /**
   * Whether consumers may mount the layer without extended attributes: no file has any, and no
   * directory is marked as opaque, which overlay file systems express by one.
   */
  public boolean hasNoXattrs() {
    for (FileMetadata file : toc) {
      if (file.name().endsWith(OPAQUE_MARKER)
          || file.paxRecords().keySet().stream().anyMatch(key -> key.startsWith(XATTR_PREFIX))) {
        return false;
      }
    }
    return true;
  }

  /** Of the last span, counted from 0; -1 if there is none, which a 0-byte tar has. */
  int maxSpanId() {
    return zinfo.spanCount() - 1;
  }
}
