package dev.layerlift.codec.ztoc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A ztoc field by field, so that any can be wrong or absent; sound where nothing is changed. */
final class ZtocBytes {
  static final String DIGEST = "sha256:" + "a".repeat(64);

  Optional<String> version = Optional.of("0.9");
  byte[] buildTool = {'t'};
  long compressedSize = 1000;
  long uncompressedSize = 2000;
  boolean hasToc = true;
  boolean hasCompressionInfo = true;
  final List<FileBytes> files = new ArrayList<>(List.of(new FileBytes()));

  /** How often the vector of files leads to each of them. */
  int repeats = 1;

  int algorithm = 1;
  int maxSpanId = 0;
  List<String> digests = List.of(DIGEST);
  byte[] checkpoints = gzipZinfo(1, 4096, checkpoint(10, 0, 0));

  /** One file. */
  static final class FileBytes {
    String name = "f";
    String type = "reg";
    long offset = 512;
    long size = 10;
    String modTime = "2026-01-02T03:04:05Z";
    List<String> records = List.of();
  }

  static byte[] checkpoint(long in, long out, int bits) {
    ByteBuffer bytes = ByteBuffer.allocate(Checkpoint.RECORD_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(in).putLong(out).put((byte) bits);
    Arrays.fill(bytes.array(), bytes.position(), Checkpoint.RECORD_SIZE, (byte) in);
    return bytes.array();
  }

  static byte[] gzipZinfo(int have, long spanSize, byte[]... checkpoints) {
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + checkpoints.length * Checkpoint.RECORD_SIZE)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(have).putLong(spanSize);
    for (byte[] checkpoint : checkpoints) {
      bytes.put(checkpoint);
    }
    return bytes.array();
  }

  static byte[] tarZinfo(int version, long spanSize, long size) {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    builder.startTable(3);
    builder.addInt(0, version, 0);
    builder.addLong(1, spanSize, 0);
    builder.addLong(2, size, 0);
    builder.finish(builder.endTable());
    return builder.sizedByteArray();
  }

  Ztoc read() throws IOException {
    return ZtocReader.read(ByteBuffer.wrap(bytes()));
  }

  byte[] bytes() {
    FlatBufferBuilder builder = new FlatBufferBuilder();
    int versionText = version.map(builder::createString).orElse(0);
    int tool = builder.createString(ByteBuffer.wrap(buildTool));
    int toc = hasToc ? toc(builder) : 0;
    int compressionInfo = hasCompressionInfo ? compressionInfo(builder) : 0;
    builder.startTable(6);
    builder.addOffset(0, versionText, 0);
    builder.addOffset(1, tool, 0);
    builder.addLong(2, compressedSize, 0);
    builder.addLong(3, uncompressedSize, 0);
    builder.addOffset(4, toc, 0);
    builder.addOffset(5, compressionInfo, 0);
    builder.finish(builder.endTable());
    return builder.sizedByteArray();
  }

  private int toc(FlatBufferBuilder builder) {
    int[] tables = files.stream().mapToInt(file -> file(builder, file)).toArray();
    int[] repeated = new int[tables.length * repeats];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = tables[i % tables.length];
    }
    int metadata = builder.createVectorOfTables(repeated);
    builder.startTable(1);
    builder.addOffset(0, metadata, 0);
    return builder.endTable();
  }

  private static int file(FlatBufferBuilder builder, FileBytes file) {
    int name = builder.createString(file.name);
    int type = builder.createString(file.type);
    int modTime = builder.createString(file.modTime);
    int[] xattrs = new int[file.records.size()];
    for (int i = 0; i < xattrs.length; i++) {
      int key = builder.createString(file.records.get(i));
      builder.startTable(2);
      builder.addOffset(0, key, 0);
      xattrs[i] = builder.endTable();
    }
    int xattrVector = builder.createVectorOfTables(xattrs);
    builder.startTable(14);
    builder.addOffset(0, name, 0);
    builder.addOffset(1, type, 0);
    builder.addLong(2, file.offset, 0);
    builder.addLong(3, file.size, 0);
    builder.addOffset(10, modTime, 0);
    builder.addOffset(13, xattrVector, 0);
    return builder.endTable();
  }

  private int compressionInfo(FlatBufferBuilder builder) {
    int[] texts = digests.stream().mapToInt(builder::createString).toArray();
    int digestVector = builder.createVectorOfTables(texts);
    int checkpointVector = builder.createByteVector(checkpoints);
    builder.startTable(4);
    builder.addByte(0, (byte) algorithm, 1);
    builder.addInt(1, maxSpanId, 0);
    builder.addOffset(2, digestVector, 0);
    builder.addOffset(3, checkpointVector, 0);
    return builder.endTable();
  }
}
