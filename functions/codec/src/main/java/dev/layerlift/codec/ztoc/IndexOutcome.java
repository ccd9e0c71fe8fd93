package dev.layerlift.codec.ztoc;

import java.nio.ByteBuffer;

/** What {@link LayerIndexer} has at the end: a ztoc that may be published, or none. */
public sealed interface IndexOutcome permits IndexOutcome.Indexed, NotIndexed {
  /**
   * A ztoc that was proven.
   *
   * @param ztoc what the bytes say
   * @param bytes from position to limit; they cannot be written to
   */
  record Indexed(Ztoc ztoc, ByteBuffer bytes) implements IndexOutcome {
    /** A view with a position of its own. */
    @Override
    public ByteBuffer bytes() {
      return bytes.duplicate();
    }
  }
}
