package dev.layerlift.codec.zstd;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a zstd stream of anyone: one or more frames (RFC 8878, section 3.1), skippable ones among
 * them, and nothing else. Content sizes, and checksums where there are any, are verified before the
 * end is told.
 *
 * <p>Native memory: the largest window of the stream, at most 128 MiB. After an error every read
 * throws it again. Closing closes the source. Not thread-safe.
 */
public final class ZstdDecoder extends InputStream {
  /** Windows of 2^27 bytes, what the zstd command also takes without being asked to. */
  private static final int MAX_WINDOW_LOG = 27;

  private static final ByteSize MAX_WINDOW = ByteSize.ofBytes(1L << MAX_WINDOW_LOG);
  private static final int BUFFER_SIZE = 1 << 17;

  private final InputStream source;
  private final ByteBuffer input = ByteBuffer.allocate(BUFFER_SIZE).flip();
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();
  private final byte[] single = new byte[1];
  private boolean inFrame;

  /** Of the frame's content: what its header says, and what came out so far. */
  private OptionalLong contentSize = OptionalLong.empty();

  private long frameSize;
  private long bufferedOffset;
  private long uncompressedSize;
  private long frames;
  private boolean closed;
  private @Nullable IOException failure;

  public ZstdDecoder(InputStream source) {
    this.source = source;
    decompressor.setLongMax(MAX_WINDOW_LOG);
  }

  /**
   * @throws MalformedInputException with the compressed offset, if the stream is not zstd, is
   *     truncated, fails a check, needs a dictionary, or has bytes after its last frame
   * @throws LimitExceededException if a frame's window is above 128 MiB
   */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (closed) {
      throw new IOException("the zstd decoder is closed");
    }
    if (failure != null) {
      throw failure;
    }
    try {
      return length == 0 ? 0 : decode(ByteBuffer.wrap(bytes, offset, length));
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  private int decode(ByteBuffer output) throws IOException {
    int start = output.position();
    while (inFrame || beginFrame()) {
      int before = output.position();
      inFrame = !decompress(output);
      frameSize += output.position() - before;
      if (!inFrame) {
        requireContentSize();
        frames++;
      }
      int written = output.position() - start;
      if (written > 0) {
        uncompressedSize += written;
        return written;
      }
      if (inFrame && !input.hasRemaining() && !fill()) {
        throw truncated("a frame");
      }
    }
    return -1;
  }

  /** libzstd leaves it out where the last block is empty and the frame comes in pieces. */
  private void requireContentSize() throws MalformedInputException {
    if (contentSize.isPresent() && contentSize.getAsLong() != frameSize) {
      throw MalformedInputException.at(
          compressedOffset(),
          "zstd frame of %d bytes, its header says %s"
              .formatted(frameSize, Long.toUnsignedString(contentSize.getAsLong())));
    }
  }

  /** Returns whether the frame has ended and all of it is in the output. */
  private boolean decompress(ByteBuffer output) throws MalformedInputException {
    try {
      return decompressor.decompressByteBufferStream(output, input);
    } catch (ZstdException e) {
      throw MalformedInputException.at(compressedOffset(), "broken zstd frame: " + e.getMessage());
    }
  }

  /** Checks the next frame's header and leaves it for libzstd; false at the end of the stream. */
  private boolean beginFrame() throws IOException {
    while (input.remaining() < FrameHeader.MAX_SIZE && fill()) {}
    if (!input.hasRemaining() && frames > 0) {
      return false;
    }
    Optional<FrameHeader> header = FrameHeader.parse(input, compressedOffset());
    if (header.isEmpty()) {
      throw truncated("the header of a frame");
    }
    check(header.orElseThrow());
    contentSize = header.orElseThrow().contentSize();
    frameSize = 0;
    inFrame = true;
    return true;
  }

  private void check(FrameHeader header) throws IOException {
    if (header.dictionary()) {
      throw MalformedInputException.at(
          compressedOffset(), "zstd frame that needs a dictionary: layers have none");
    }
    if (Long.compareUnsigned(header.windowSize(), MAX_WINDOW.bytes()) > 0) {
      throw new LimitExceededException(
          "zstd window of %s bytes (at byte %d), the limit is %s"
              .formatted(
                  Long.toUnsignedString(header.windowSize()), compressedOffset(), MAX_WINDOW));
    }
  }

  /** Reads more behind what is buffered; false at the end of the source. */
  private boolean fill() throws IOException {
    bufferedOffset += input.position();
    input.compact();
    try {
      int read;
      do {
        read = source.read(input.array(), input.position(), input.remaining());
      } while (read == 0);
      if (read > 0) {
        input.position(input.position() + read);
      }
      return read > 0;
    } finally {
      input.flip();
    }
  }

  private MalformedInputException truncated(String part) {
    return MalformedInputException.at(
        bufferedOffset + input.limit(), "truncated zstd stream: it ends in " + part);
  }

  /** Compressed bytes that were decoded so far: not those that are only buffered. */
  public long compressedOffset() {
    return bufferedOffset + input.position();
  }

  /** Bytes that were returned so far. */
  public long uncompressedSize() {
    return uncompressedSize;
  }

  /** Frames whose checks have passed so far, skippable ones counted. */
  public long frames() {
    return frames;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      decompressor.close();
      source.close();
    }
  }
}
