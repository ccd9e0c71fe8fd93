package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.MalformedInputException;
import java.nio.ByteBuffer;

/** Inflates a member's blocks (RFC 1951) from a checkpoint on. */
interface SpanInflater {
  /**
   * Begins anew. The first byte of input is the one at the checkpoint's {@link
   * Checkpoint#firstByte}, of which only the unused bits count.
   */
  void begin(Checkpoint checkpoint);

  /**
   * Goes on until the input is used up, the output is full, or the last block has ended; then the
   * input stands at the first byte behind it.
   */
  void inflate(ByteBuffer input, ByteBuffer output) throws MalformedInputException;

  /** Whether the last block has ended. */
  boolean finished();
}
