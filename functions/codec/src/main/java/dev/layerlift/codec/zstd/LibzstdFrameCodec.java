package dev.layerlift.codec.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;

/**
 * libzstd, single-threaded. Every frame gets a compression context of its own: what one frame
 * leaves in a context can then never change a byte of the next, and beside 16 MiB of input the
 * allocation cannot be measured.
 */
final class LibzstdFrameCodec implements FrameCodec {
  private final int level;
  private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

  LibzstdFrameCodec(int level) {
    this.level = level;
  }

  @Override
  public int maxEncodedSize(int uncompressedSize) {
    return Math.toIntExact(Zstd.compressBound(uncompressedSize));
  }

  @Override
  public void encode(ByteBuffer input, ByteBuffer output) throws EncoderFaultException {
    try (ZstdCompressCtx compressor = new ZstdCompressCtx()) {
      compressor.setLevel(level).setChecksum(true).setContentSize(true).setDictID(false);
      compressor.compress(output, input);
    } catch (ZstdException e) {
      throw new EncoderFaultException("libzstd could not encode: " + e.getMessage(), e);
    }
  }

  @Override
  public void decode(ByteBuffer frame, ByteBuffer output) throws EncoderFaultException {
    try {
      decompressor.decompress(output, frame);
    } catch (ZstdException e) {
      throw new EncoderFaultException(
          "libzstd could not decode what it had encoded: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    decompressor.close();
  }
}
