package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.ByteSize;

/**
 * What a ztoc's bytes depend on besides the layer, and how large one may become.
 *
 * @param spanSize in uncompressed bytes, at least 1 B: a checkpoint is made at the first chance
 *     beyond it
 * @param buildToolIdentifier is written into the ztoc
 * @param maxSize of the ztoc; a layer that needs more gets none
 */
public record ZtocSettings(ByteSize spanSize, String buildToolIdentifier, ByteSize maxSize) {
  private static final ByteSize DEFAULT_SPAN_SIZE = ByteSize.ofMebibytes(4);

  /** Of a layer of about 32 GiB at the default span size. */
  private static final ByteSize DEFAULT_MAX_SIZE = ByteSize.ofMebibytes(256);

  public ZtocSettings {
    if (spanSize.bytes() < 1) {
      throw new IllegalArgumentException("a span is at least 1 B: " + spanSize);
    }
  }

  /** Spans of 4 MiB, at most 256 MiB. */
  public static ZtocSettings of(String buildToolIdentifier) {
    return new ZtocSettings(DEFAULT_SPAN_SIZE, buildToolIdentifier, DEFAULT_MAX_SIZE);
  }

  public ZtocSettings withSpanSize(ByteSize newSpanSize) {
    return new ZtocSettings(newSpanSize, buildToolIdentifier, maxSize);
  }

  public ZtocSettings withMaxSize(ByteSize newMaxSize) {
    return new ZtocSettings(spanSize, buildToolIdentifier, newMaxSize);
  }
}
