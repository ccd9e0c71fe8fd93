package dev.layerlift.testing.image;

import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.content.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * A layer of any size that is never stored: files of 32 MiB made of 32 pieces, which come back in
 * each file. Pieces are deflated once and independent of each other, so that the packed stream is
 * one ordinary gzip member. A piece comes back after 32 MiB, which is beyond what gzip and zstd up
 * to level 12 look back: it packs like a layer of different files.
 */
public final class GeneratedLayer {
  private static final int PIECE = 1 << 20;
  private static final int PIECES = 32;
  private static final int TAR_END = 1024;

  /** RFC 1952, section 2.3: deflate, no name, no time, unknown system. */
  private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final List<byte[]> segments = new ArrayList<>();
  private final Encoding encoding;
  private final MessageDigest diffId = Sha256.start();
  private final CRC32 crc = new CRC32();
  private long tarSize;

  private GeneratedLayer(long seed, int files, double compressibleShare, Encoding encoding) {
    this.encoding = encoding;
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> plain = new ArrayList<>();
    List<byte[]> packed = new ArrayList<>();
    for (int i = 0; i < PIECES; i++) {
      plain.add(SeededBytes.of(random, PIECE, compressibleShare));
      packed.add(pack(plain.getLast(), false));
    }
    if (encoding == Encoding.GZIP) {
      segments.add(GZIP_HEADER);
    }
    for (int file = 0; file < files; file++) {
      byte[] header = header("opt/generated/file-" + file);
      add(header, pack(header, false));
      for (int i = 0; i < PIECES; i++) {
        add(plain.get(i), packed.get(i));
      }
    }
    add(new byte[TAR_END], pack(new byte[TAR_END], true));
    if (encoding == Encoding.GZIP) {
      segments.add(trailer());
    }
  }

  /**
   * Reads what it generates once, for the digests: about a second for each GiB.
   *
   * @param tarSize in bytes, rounded up to whole files of 32 MiB
   */
  public static TestLayer gzip(long seed, long tarSize, double compressibleShare) {
    return sized(seed, tarSize, compressibleShare, Encoding.GZIP);
  }

  /**
   * As {@link #gzip}, not compressed.
   *
   * @param tarSize in bytes, rounded up to whole files of 32 MiB
   */
  public static TestLayer uncompressed(long seed, long tarSize, double compressibleShare) {
    return sized(seed, tarSize, compressibleShare, Encoding.TAR);
  }

  private static TestLayer sized(
      long seed, long tarSize, double compressibleShare, Encoding encoding) {
    long file = (long) PIECE * PIECES;
    int files = Math.toIntExact(Math.ceilDiv(tarSize, file));
    GeneratedLayer layer = new GeneratedLayer(seed, files, compressibleShare, encoding);
    Segments blob = new Segments(layer.segments);
    try {
      String diffId = Sha256.finish(layer.diffId.digest());
      return new TestLayer(blob, Sha256.of(blob), blob.size(), diffId, encoding);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] pack(byte[] plain, boolean last) {
    return encoding == Encoding.GZIP ? deflate(plain, last) : plain;
  }

  private void add(byte[] plain, byte[] packed) {
    segments.add(packed);
    diffId.update(plain);
    crc.update(plain);
    tarSize += plain.length;
  }

  private byte[] trailer() {
    return ByteBuffer.allocate(8)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) crc.getValue())
        .putInt((int) tarSize)
        .array();
  }

  /** The 512 bytes before a file's content, as the archive writer makes them. */
  private static byte[] header(String name) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize((long) PIECE * PIECES);
    entry.setMode(0644);
    entry.setIds(0, 0);
    entry.setModTime(0);
    byte[] header = new byte[512];
    entry.writeEntryHeader(header);
    return header;
  }

  /** Deflate blocks that end at a byte's end and look back at nothing before them. */
  private static byte[] deflate(byte[] plain, boolean last) {
    try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
      deflater.setInput(plain);
      if (last) {
        deflater.finish();
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] buffer = new byte[1 << 16];
      int n = buffer.length;
      while (n == buffer.length) {
        n = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
        out.write(buffer, 0, n);
      }
      return out.toByteArray();
    }
  }

  /** Arrays one after the other, the same array as often as it is listed. */
  private static final class Segments implements Content {
    private final List<byte[]> segments;
    private final long[] ends;

    Segments(List<byte[]> segments) {
      this.segments = segments;
      this.ends = new long[segments.size()];
      long end = 0;
      for (int i = 0; i < ends.length; i++) {
        end += segments.get(i).length;
        ends[i] = end;
      }
    }

    @Override
    public long size() {
      return ends[ends.length - 1];
    }

    @Override
    public InputStream open(long offset) {
      int found = Arrays.binarySearch(ends, offset);
      int first = found >= 0 ? found + 1 : -found - 1;
      long start = first == 0 ? 0 : ends[first - 1];
      return new SegmentStream(segments, first, (int) (offset - start));
    }
  }

  private static final class SegmentStream extends InputStream {
    private final List<byte[]> segments;
    private int segment;
    private int at;

    SegmentStream(List<byte[]> segments, int segment, int at) {
      this.segments = segments;
      this.segment = segment;
      this.at = at;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      while (segment < segments.size() && at == segments.get(segment).length) {
        segment++;
        at = 0;
      }
      if (segment == segments.size()) {
        return -1;
      }
      byte[] current = segments.get(segment);
      int n = Math.min(length, current.length - at);
      System.arraycopy(current, at, buffer, offset, n);
      at += n;
      return n;
    }
  }
}
