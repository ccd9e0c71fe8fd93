package dev.layerlift.codec.gzip;

import java.io.IOException;

/**
 * Hears a gzip stream being decoded, byte by byte in order: what was taken from the stream, what
 * came out of it, and where it could be entered again. The arrays are the decoder's own buffers:
 * valid during the call, never changed by the tap. Order between {@link #compressed} and {@link
 * #uncompressed} of the same stretch is free, except at boundaries, where both are complete.
 */
public interface GzipTap {
  /** Hears nothing. */
  GzipTap NONE =
      new GzipTap() {
        @Override
        public void compressed(byte[] bytes, int offset, int length) {}

        @Override
        public void uncompressed(byte[] bytes, int offset, int length) {}

        @Override
        public void memberHeader(long longestText) {}

        @Override
        public void boundary(int unusedBits) {}
      };

  /**
   * The next compressed bytes, headers and trailers too, exactly up to the byte that the decoder
   * has taken (even in part).
   */
  void compressed(byte[] bytes, int offset, int length) throws IOException;

  /** The next uncompressed bytes. */
  void uncompressed(byte[] bytes, int offset, int length) throws IOException;

  /**
   * A member has begun: its header was read; the {@link #boundary} at its end comes next.
   *
   * @param longestText bytes of its file name or of its comment, whichever is longer; 0 if it has
   *     neither
   */
  void memberHeader(long longestText) throws IOException;

  /**
   * Between two blocks: decoding can be resumed here. All compressed bytes up to and including the
   * one that holds the last bit taken were given before, and all uncompressed bytes up to here.
   * Called after each member's header and after each block that is not the member's last (the end
   * of a member is none; the next member's header end is one).
   *
   * @param unusedBits 0 to 7: high bits of the last compressed byte that belong to the next block
   */
  void boundary(int unusedBits) throws IOException;
}
