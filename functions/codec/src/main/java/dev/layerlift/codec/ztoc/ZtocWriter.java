package dev.layerlift.codec.ztoc;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.tar.RawText;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Writes the flatbuffer, byte for byte as the reference builder does. A flatbuffer grows from its
 * end, so that the order of the calls is the format.
 *
 * <pre>
 * Ztoc            version build_tool_identifier compressed_archive_size:int64
 *                 uncompressed_archive_size:int64 toc compression_info
 * TOC             metadata:[FileMetadata]
 * FileMetadata    name type uncompressed_offset:int64 uncompressed_size:int64 linkname mode:int64
 *                 uid:uint32 gid:uint32 uname gname mod_time devmajor:int64 devminor:int64
 *                 xattrs:[Xattr]
 * Xattr           key value
 * CompressionInfo compression_algorithm:int8=1 max_span_id:int32 span_digests:[string]
 *                 checkpoints:[uint8]
 * TarZinfo        version:int32 span_size:int64 size:int64
 * </pre>
 */
public final class ZtocWriter {
  static final byte GZIP = 1;
  static final byte UNCOMPRESSED = 2;
  static final int TAR_ZINFO_VERSION = 2;

  /** {@code have(4) span_size(8)} before the checkpoints. */
  static final int GZIP_ZINFO_HEADER = 12;

  private static final int TAR_ZINFO_SIZE = 64;
  private static final int SERIALIZED_DIGEST = 84;
  private static final int SERIALIZED_ROOT = 256;

  private final Ztoc ztoc;
  private final FlatBufferBuilder builder;

  private ZtocWriter(Ztoc ztoc, int capacity) {
    this.ztoc = ztoc;
    builder = new FlatBufferBuilder(capacity);
  }

  /**
   * Peak memory: the ztoc's own size and 4 bytes a file.
   *
   * @return the whole ztoc, from position to limit; it cannot be written to
   * @throws LimitExceededException above 2 GiB
   */
  public static ByteBuffer write(Ztoc ztoc) throws LimitExceededException {
    long capacity =
        serializedSize(ztoc.toc().serializedSize(), ztoc.zinfo(), ztoc.buildToolIdentifier());
    if (capacity > CompactBytes.MAX_SIZE) {
      throw new LimitExceededException(
          "a ztoc of %d bytes, the limit is 2 GiB".formatted(capacity));
    }
    return new ZtocWriter(ztoc, (int) capacity).write();
  }

  /** At most this many bytes. */
  private static long serializedSize(long files, Zinfo zinfo, String buildToolIdentifier) {
    long checkpoints =
        switch (zinfo) {
          case Zinfo.Gzip gzip -> (long) gzip.spanCount() * Checkpoint.RECORD_SIZE;
          case Zinfo.Uncompressed uncompressed -> TAR_ZINFO_SIZE;
        };
    return SERIALIZED_ROOT
        + 4L * buildToolIdentifier.length()
        + files
        + checkpoints
        + (long) zinfo.spanCount() * SERIALIZED_DIGEST;
  }

  private ByteBuffer write() {
    int version = builder.createString(Ztoc.VERSION);
    int buildToolIdentifier = builder.createString(ztoc.buildToolIdentifier());
    int toc = toc();
    int compressionInfo = compressionInfo();
    builder.startTable(6);
    builder.addOffset(0, version, 0);
    builder.addOffset(1, buildToolIdentifier, 0);
    builder.addOffset(4, toc, 0);
    builder.addLong(2, ztoc.compressedSize(), 0);
    builder.addLong(3, ztoc.uncompressedSize(), 0);
    builder.addOffset(5, compressionInfo, 0);
    builder.finish(builder.endTable());
    return builder.dataBuffer().slice().asReadOnlyBuffer();
  }

  private int toc() {
    int[] files = new int[ztoc.toc().size()];
    for (int i = files.length - 1; i >= 0; i--) {
      files[i] = file(ztoc.toc().get(i));
    }
    int metadata = offsets(files);
    builder.startTable(1);
    builder.addOffset(0, metadata, 0);
    return builder.endTable();
  }

  private int file(FileMetadata file) {
    int name = text(file.name());
    int type = text(file.type().label());
    int linkName = text(file.linkName());
    int userName = text(file.userName());
    int groupName = text(file.groupName());
    int modTime = text(ModTimes.format(file.modTime()));
    int xattrs = xattrs(file);
    builder.startTable(14);
    builder.addOffset(0, name, 0);
    builder.addOffset(1, type, 0);
    builder.addLong(2, file.uncompressedOffset(), 0);
    builder.addLong(3, file.uncompressedSize(), 0);
    builder.addOffset(4, linkName, 0);
    builder.addLong(5, file.mode(), 0);
    builder.addInt(6, (int) file.uid(), 0);
    builder.addInt(7, (int) file.gid(), 0);
    builder.addOffset(8, userName, 0);
    builder.addOffset(9, groupName, 0);
    builder.addOffset(10, modTime, 0);
    builder.addLong(11, file.devMajor(), 0);
    builder.addLong(12, file.devMinor(), 0);
    builder.addOffset(13, xattrs, 0);
    return builder.endTable();
  }

  private int xattrs(FileMetadata file) {
    int[] tables = new int[file.paxRecords().size()];
    int count = 0;
    for (Map.Entry<RawText, RawText> record : file.paxRecords().entrySet()) {
      int key = text(record.getKey());
      int value = text(record.getValue());
      builder.startTable(2);
      builder.addOffset(0, key, 0);
      builder.addOffset(1, value, 0);
      tables[count++] = builder.endTable();
    }
    return offsets(tables);
  }

  private int compressionInfo() {
    int checkpoints = checkpoints();
    int digests = digests();
    builder.startTable(4);
    builder.addInt(1, ztoc.maxSpanId(), 0);
    builder.addOffset(2, digests, 0);
    builder.addOffset(3, checkpoints, 0);
    builder.addByte(0, algorithm(), GZIP);
    return builder.endTable();
  }

  private byte algorithm() {
    return switch (ztoc.zinfo()) {
      case Zinfo.Gzip gzip -> GZIP;
      case Zinfo.Uncompressed uncompressed -> UNCOMPRESSED;
    };
  }

  private int checkpoints() {
    return switch (ztoc.zinfo()) {
      case Zinfo.Gzip gzip -> gzipZinfo(gzip);
      case Zinfo.Uncompressed uncompressed -> builder.createByteVector(tarZinfo(uncompressed));
    };
  }

  /** Version 2, which has all checkpoints; it does not say so itself. */
  private int gzipZinfo(Zinfo.Gzip zinfo) {
    List<Checkpoint> checkpoints = zinfo.checkpoints();
    int size = GZIP_ZINFO_HEADER + checkpoints.size() * Checkpoint.RECORD_SIZE;
    ByteBuffer bytes = builder.createUnintializedVector(1, size, 1);
    bytes.putInt(checkpoints.size());
    bytes.putLong(zinfo.spanSize());
    for (Checkpoint checkpoint : checkpoints) {
      bytes.put(checkpoint.asByteBuffer());
    }
    return builder.endVector();
  }

  /** A flatbuffer of its own. */
  private static byte[] tarZinfo(Zinfo.Uncompressed zinfo) {
    FlatBufferBuilder builder = new FlatBufferBuilder(TAR_ZINFO_SIZE);
    builder.startTable(3);
    builder.addInt(0, TAR_ZINFO_VERSION, 0);
    builder.addLong(1, zinfo.spanSize(), 0);
    builder.addLong(2, zinfo.size(), 0);
    builder.finish(builder.endTable());
    return builder.sizedByteArray();
  }

  private int digests() {
    int[] digests = new int[ztoc.spanDigests().size()];
    for (int i = 0; i < digests.length; i++) {
      digests[i] = builder.createString(ztoc.spanDigests().get(i).toString());
    }
    return offsets(digests);
  }

  /** Never shared, also where texts are equal or empty. */
  private int text(RawText text) {
    return builder.createString(text.asByteBuffer());
  }

  private int offsets(int[] offsets) {
    builder.startVector(Integer.BYTES, offsets.length, Integer.BYTES);
    for (int i = offsets.length - 1; i >= 0; i--) {
      builder.addOffset(offsets[i]);
    }
    return builder.endVector();
  }
}
