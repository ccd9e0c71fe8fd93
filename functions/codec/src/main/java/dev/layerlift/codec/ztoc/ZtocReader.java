package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.RawText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a ztoc of anyone; {@link ZtocWriter} has the schema. What comes out is complete and each
 * value for itself sound; whether it is true of a layer is for {@link ZtocVerifier} to say.
 */
public final class ZtocReader {
  /** More than a layer of 200 GiB has at the usual span size. */
  private static final int MAX_SPANS = 1 << 24;

  private ZtocReader() {}

  /**
   * Peak memory: about 100 bytes a file; checkpoints are views of the bytes, which must not change.
   *
   * @param ztoc from position to limit
   * @throws MalformedInputException with the offset in the ztoc
   * @throws LimitExceededException if it has more than 2^24 spans
   */
  public static Ztoc read(ByteBuffer ztoc) throws MalformedInputException, LimitExceededException {
    FlatTable root = FlatTable.root(ztoc, 0);
    RawText version = root.text(0);
    if (!version.equals(RawText.of(Ztoc.VERSION))) {
      throw root.malformed(
          "a ztoc of version '%s', only %s is known".formatted(version, Ztoc.VERSION));
    }
    FlatTable toc = present(root.table(4), root, "toc");
    FlatTable compressionInfo = present(root.table(5), root, "compression_info");
    Zinfo zinfo = zinfo(compressionInfo);
    return new Ztoc(
        utf8(root.text(1), root),
        notNegative(root.int64(2), "compressed_archive_size", root),
        notNegative(root.int64(3), "uncompressed_archive_size", root),
        toc(toc),
        zinfo,
        digests(compressionInfo, zinfo.spanCount()));
  }

  private static FlatTable present(Optional<FlatTable> table, FlatTable parent, String name)
      throws MalformedInputException {
    if (table.isEmpty()) {
      throw parent.malformed("a ztoc without " + name);
    }
    return table.get();
  }

  private static long notNegative(long value, String name, FlatTable table)
      throws MalformedInputException {
    if (value < 0) {
      throw table.malformed("a ztoc with the %s %d".formatted(name, value));
    }
    return value;
  }

  private static String utf8(RawText text, FlatTable table) throws MalformedInputException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text.asByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw table.malformed("a ztoc whose build tool identifier is not UTF-8");
    }
  }

  private static Toc toc(FlatTable table) throws MalformedInputException {
    FlatTable.Vector files = table.vector(0);
    Toc.Builder toc = new Toc.Builder();
    for (int i = 0; i < files.size(); i++) {
      toc.add(file(files.table(i)));
    }
    return toc.build();
  }

  private static FileMetadata file(FlatTable table) throws MalformedInputException {
    RawText label = table.text(1);
    Optional<FileType> type = FileType.ofLabel(label);
    if (type.isEmpty()) {
      throw table.malformed("a file of the type '" + label + "'");
    }
    long offset = table.int64(2);
    long size = table.int64(3);
    if (!FileMetadata.fits(offset, size)) {
      throw table.malformed("a file of %d bytes at byte %d".formatted(size, offset));
    }
    return new FileMetadata(
        table.text(0),
        type.get(),
        offset,
        size,
        table.text(4),
        table.int64(5),
        Integer.toUnsignedLong(table.int32(6)),
        Integer.toUnsignedLong(table.int32(7)),
        table.text(8),
        table.text(9),
        ModTimes.parse(table.text(10), table.offset()),
        table.int64(11),
        table.int64(12),
        paxRecords(table.vector(13)));
  }

  private static SortedMap<RawText, RawText> paxRecords(FlatTable.Vector xattrs)
      throws MalformedInputException {
    SortedMap<RawText, RawText> records = new TreeMap<>();
    for (int i = 0; i < xattrs.size(); i++) {
      FlatTable xattr = xattrs.table(i);
      if (records.put(xattr.text(0), xattr.text(1)) != null) {
        throw xattr.malformed("a file with one pax record twice");
      }
    }
    return records;
  }

  private static Zinfo zinfo(FlatTable table)
      throws MalformedInputException, LimitExceededException {
    byte algorithm = table.int8(0, ZtocWriter.GZIP);
    ByteBuffer checkpoints = table.bytes(3);
    Zinfo zinfo =
        switch (algorithm) {
          case ZtocWriter.GZIP -> gzip(checkpoints, table);
          case ZtocWriter.UNCOMPRESSED -> uncompressed(checkpoints, table);
          default -> throw table.malformed("a ztoc of the compression algorithm " + algorithm);
        };
    if (table.int32(1) != zinfo.spanCount() - 1) {
      throw table.malformed(
          "a ztoc with the last span %d and %d checkpoints"
              .formatted(table.int32(1), zinfo.spanCount()));
    }
    return zinfo;
  }

  /** The version is told by the length: version 1 leaves out the first checkpoint. */
  private static Zinfo gzip(ByteBuffer bytes, FlatTable table) throws MalformedInputException {
    ByteBuffer input = bytes.order(ByteOrder.LITTLE_ENDIAN);
    if (input.remaining() < ZtocWriter.GZIP_ZINFO_HEADER) {
      throw table.malformed("a zinfo of " + input.remaining() + " bytes");
    }
    int have = input.getInt();
    long spanSize = input.getLong();
    int stored = input.remaining() / Checkpoint.RECORD_SIZE;
    boolean whole = input.remaining() % Checkpoint.RECORD_SIZE == 0;
    if (!whole || have < 1 || (stored != have && stored != have - 1) || spanSize < 0) {
      throw table.malformed(
          "a zinfo of %d bytes with %d checkpoints and spans of %d bytes"
              .formatted(bytes.limit(), have, spanSize));
    }
    List<Checkpoint> checkpoints = new ArrayList<>(have);
    if (stored < have) {
      checkpoints.add(Checkpoint.impliedByVersion1());
    }
    for (int i = 0; i < stored; i++) {
      ByteBuffer record = input.slice(input.position(), Checkpoint.RECORD_SIZE);
      checkpoints.add(Checkpoint.read(record, table.offset()));
      input.position(input.position() + Checkpoint.RECORD_SIZE);
    }
    return new Zinfo.Gzip(spanSize, checkpoints);
  }

  private static Zinfo uncompressed(ByteBuffer bytes, FlatTable table)
      throws MalformedInputException, LimitExceededException {
    FlatTable zinfo = FlatTable.root(bytes, table.offset());
    int version = zinfo.int32(0);
    long spanSize = zinfo.int64(1);
    long size = zinfo.int64(2);
    if (version != ZtocWriter.TAR_ZINFO_VERSION || spanSize <= 0 || size < 0) {
      throw zinfo.malformed(
          "a tar zinfo of version %d for %d bytes in spans of %d bytes"
              .formatted(version, size, spanSize));
    }
    if (size / spanSize > MAX_SPANS) {
      throw new LimitExceededException(
          "a ztoc for %d bytes in spans of %d bytes, the limit is %d spans"
              .formatted(size, spanSize, MAX_SPANS));
    }
    return new Zinfo.Uncompressed(spanSize, size);
  }

  private static List<SpanDigest> digests(FlatTable table, int count)
      throws MalformedInputException {
    FlatTable.Vector texts = table.vector(2);
    if (texts.size() != count) {
      throw table.malformed("a ztoc with %d digests of %d spans".formatted(texts.size(), count));
    }
    List<SpanDigest> digests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      digests.add(SpanDigest.parse(texts.text(i), table.offset()));
    }
    return digests;
  }
}
