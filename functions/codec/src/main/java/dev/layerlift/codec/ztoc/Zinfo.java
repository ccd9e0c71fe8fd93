package dev.layerlift.codec.ztoc;

import java.util.List;

/** How a layer is cut into spans: what of a ztoc belongs to the compression and not to the tar. */
public sealed interface Zinfo {
  /** The size that the builder aimed at, in uncompressed bytes. */
  long spanSize();

  int spanCount();

  /** Of the span's first byte, in the layer as it is stored. */
  long compressedOffset(int span);

  /** Of the span's first byte, in the tar. */
  long uncompressedOffset(int span);

  /** The span that holds this byte of the tar; the last one for bytes beyond its start. */
  default int spanAt(long uncompressedOffset) {
    int low = 0;
    int high = spanCount() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (uncompressedOffset(middle) <= uncompressedOffset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * Spans begin at checkpoints, one a span, and two neighbours share a byte where a checkpoint is
   * not at a byte's start.
   *
   * @param checkpoints at least one
   */
  record Gzip(long spanSize, List<Checkpoint> checkpoints) implements Zinfo {
    public Gzip {
      checkpoints = List.copyOf(checkpoints);
      if (checkpoints.isEmpty()) {
        throw new IllegalArgumentException("no checkpoints");
      }
    }

    @Override
    public int spanCount() {
      return checkpoints.size();
    }

    @Override
    public long compressedOffset(int span) {
      return checkpoints.get(span).firstByte();
    }

    @Override
    public long uncompressedOffset(int span) {
      return checkpoints.get(span).uncompressedOffset();
    }
  }

  /**
   * Slices of a tar that is stored as it is.
   *
   * @param spanSize of each slice but the last, which can be shorter; positive
   * @param size of the tar, at most 2^31 - 1 slices
   */
  record Uncompressed(long spanSize, long size) implements Zinfo {
    public Uncompressed {
      if (spanSize <= 0 || size < 0 || size / spanSize >= Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "%d bytes in spans of %d bytes".formatted(size, spanSize));
      }
    }

    @Override
    public int spanCount() {
      return (int) (size / spanSize + (size % spanSize == 0 ? 0 : 1));
    }

    @Override
    public long compressedOffset(int span) {
      return span * spanSize;
    }

    @Override
    public long uncompressedOffset(int span) {
      return span * spanSize;
    }
  }
}
