package dev.layerlift.testing.image;

import com.github.luben.zstd.Zstd;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.content.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A layer as a registry keeps it.
 *
 * @param blob the packed bytes
 * @param digest of the packed bytes
 * @param size of the packed bytes
 * @param diffId digest of the tar archive
 */
public record TestLayer(Content blob, String digest, long size, String diffId, Encoding encoding) {

  public static TestLayer uncompressed(byte[] tar) {
    return of(tar, tar, Encoding.TAR);
  }

  /** One member, default level. */
  public static TestLayer gzip(byte[] tar) {
    return gzip(tar, Deflater.DEFAULT_COMPRESSION);
  }

  /**
   * @param level 0 (stored blocks) to 9, or -1
   */
  public static TestLayer gzip(byte[] tar, int level) {
    return of(tar, member(tar, level), Encoding.GZIP);
  }

  /** The archive cut into about equal parts, each a gzip member of its own, as pigz can write. */
  public static TestLayer gzipMembers(byte[] tar, int members) {
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    for (int i = 0; i < members; i++) {
      int from = (int) ((long) tar.length * i / members);
      int to = (int) ((long) tar.length * (i + 1) / members);
      blob.writeBytes(member(Arrays.copyOfRange(tar, from, to), Deflater.DEFAULT_COMPRESSION));
    }
    return of(tar, blob.toByteArray(), Encoding.GZIP);
  }

  /** One frame. */
  public static TestLayer zstd(byte[] tar, int level) {
    return of(tar, Zstd.compress(tar, level), Encoding.ZSTD);
  }

  /** A layer whose packed bytes are the caller's, right or wrong. */
  public static TestLayer of(byte[] tar, byte[] blob, Encoding encoding) {
    return new TestLayer(Content.of(blob), Sha256.of(blob), blob.length, Sha256.of(tar), encoding);
  }

  /** The same layer, but an image config will name another archive. */
  public TestLayer withDiffId(String value) {
    return new TestLayer(blob, digest, size, value, encoding);
  }

  /** The same layer with bytes behind the packed ones. */
  public TestLayer withTrailing(byte[] garbage) {
    byte[] own = packed();
    byte[] longer = Arrays.copyOf(own, own.length + garbage.length);
    System.arraycopy(garbage, 0, longer, own.length, garbage.length);
    return packed(longer);
  }

  /** The same layer without its last packed bytes: correct digest, broken stream. */
  public TestLayer truncated(int bytes) {
    byte[] own = packed();
    return packed(Arrays.copyOf(own, own.length - bytes));
  }

  /** The same layer with one bit of its packed bytes turned: correct digest, broken stream. */
  public TestLayer withFlippedBit(int offset) {
    byte[] own = packed();
    own[offset] ^= 1;
    return packed(own);
  }

  private byte[] packed() {
    try {
      return blob.bytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestLayer packed(byte[] bytes) {
    return new TestLayer(Content.of(bytes), Sha256.of(bytes), bytes.length, diffId, encoding);
  }

  private static byte[] member(byte[] part, int level) {
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (Gzip gzip = new Gzip(member, level)) {
      gzip.write(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return member.toByteArray();
  }

  private static final class Gzip extends GZIPOutputStream {
    Gzip(ByteArrayOutputStream out, int level) throws IOException {
      super(out);
      def.setLevel(level);
    }
  }
}
