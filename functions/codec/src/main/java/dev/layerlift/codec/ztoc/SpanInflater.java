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
   * Takes input until something comes out; also beyond the end of a block.
   *
   * @param input backed by an array; all of it is used up unless something came out or the last
   *     block has ended, then it stands at the first byte that was not needed
   * @return what came out, to be read before the next call; nothing if there is too little input,
   *     or the last block has ended
   */
  ByteBuffer inflate(ByteBuffer input) throws MalformedInputException;

  /** Whether the last block has ended and all that came out was returned. */
  boolean finished();

  /** Lets go of what it holds; nothing may be called afterwards. */
  void end();
}
