package dev.layerlift.testing.layer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One member of a gzip file (RFC 1952), right unless told otherwise. Texts are bytes, one char each
 * (Latin-1).
 *
 * @param extra the field FEXTRA, when there is one
 * @param headerChecksum whether FHCRC is there
 * @param time MTIME, seconds since 1970
 * @param flags bits of FLG beside those of the fields
 */
record GzipMember(
    Optional<String> extra,
    Optional<String> name,
    Optional<String> comment,
    boolean headerChecksum,
    int time,
    int flags) {
  static final GzipMember PLAIN =
      new GzipMember(Optional.empty(), Optional.empty(), Optional.empty(), false, 0, 0);

  GzipMember withExtra(String value) {
    return new GzipMember(Optional.of(value), name, comment, headerChecksum, time, flags);
  }

  GzipMember withName(String value) {
    return new GzipMember(extra, Optional.of(value), comment, headerChecksum, time, flags);
  }

  GzipMember withComment(String value) {
    return new GzipMember(extra, name, Optional.of(value), headerChecksum, time, flags);
  }

  GzipMember withHeaderChecksum() {
    return new GzipMember(extra, name, comment, true, time, flags);
  }

  GzipMember withTime(int value) {
    return new GzipMember(extra, name, comment, headerChecksum, value, flags);
  }

  GzipMember withFlags(int value) {
    return new GzipMember(extra, name, comment, headerChecksum, time, value);
  }

  byte[] header() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int fields =
        (headerChecksum ? 2 : 0)
            | (extra.isPresent() ? 4 : 0)
            | (name.isPresent() ? 8 : 0)
            | (comment.isPresent() ? 16 : 0);
    out.writeBytes(
        little(10)
            .put(new byte[] {0x1f, (byte) 0x8b, 8})
            .put((byte) (fields | flags))
            .putInt(time)
            .put(9, (byte) 0xff)
            .array());
    extra.ifPresent(field -> {
      out.writeBytes(little(2).putShort((short) field.length()).array());
      out.writeBytes(TarOutput.latin1(field));
    });
    name.ifPresent(text -> out.writeBytes(TarOutput.latin1(text + "\0")));
    comment.ifPresent(text -> out.writeBytes(TarOutput.latin1(text + "\0")));
    if (headerChecksum) {
      out.writeBytes(little(2).putShort((short) crc(out.toByteArray())).array());
    }
    return out.toByteArray();
  }

  /** CRC32 and ISIZE. */
  static byte[] trailer(byte[] plain) {
    return little(8).putInt((int) crc(plain)).putInt(plain.length).array();
  }

  byte[] of(byte[] deflated, byte[] plain) {
    return joined(header(), deflated, trailer(plain));
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long crc(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return crc.getValue();
  }
}
