package dev.layerlift.codec.zstd;

import java.nio.ByteBuffer;

/** Encodes and decodes whole frames between direct buffers. Belongs to one thread. */
interface FrameCodec extends AutoCloseable {
  /** The most bytes that a frame of so much input can have. */
  int maxEncodedSize(int uncompressedSize);

  /**
   * Encodes all of the input and advances the output's position.
   *
   * @param output with room for {@link #maxEncodedSize}
   */
  void encode(ByteBuffer input, ByteBuffer output) throws EncoderFaultException;

  /** Decodes all of the frame and advances the output's position. */
  void decode(ByteBuffer frame, ByteBuffer output) throws EncoderFaultException;

  @Override
  void close();
}
