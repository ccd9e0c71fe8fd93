package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.RawText;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The files of a layer in the order of the ztoc, which is the tar's. Kept as bytes and made into
 * values when asked for: about 40 bytes a file and its texts, 85 to 125 bytes for most.
 */
public final class Toc implements Iterable<FileMetadata> {
  private final CompactBytes bytes;
  private final int[] positions;
  private final int size;
  private final long serializedSize;

  private Toc(CompactBytes bytes, int[] positions, int size, long serializedSize) {
    this.bytes = bytes;
    this.positions = positions;
    this.size = size;
    this.serializedSize = serializedSize;
  }

  /** How many files. */
  public int size() {
    return size;
  }

  public FileMetadata get(int index) {
    CompactBytes.Cursor cursor = bytes.at(positions[Objects.checkIndex(index, size)]);
    return new FileMetadata(
        cursor.text(),
        FileType.ofTypeflag(cursor.number()),
        cursor.number(),
        cursor.number(),
        cursor.text(),
        cursor.number(),
        cursor.number(),
        cursor.number(),
        cursor.text(),
        cursor.text(),
        modTime(cursor),
        cursor.number(),
        cursor.number(),
        paxRecords(cursor));
  }

  private static Optional<OffsetDateTime> modTime(CompactBytes.Cursor cursor) {
    if (cursor.number() == 0) {
      return Optional.empty();
    }
    Instant time = Instant.ofEpochSecond(cursor.number(), cursor.number());
    return Optional.of(time.atOffset(ZoneOffset.ofTotalSeconds((int) cursor.number())));
  }

  private static SortedMap<RawText, RawText> paxRecords(CompactBytes.Cursor cursor) {
    SortedMap<RawText, RawText> records = new TreeMap<>();
    for (long left = cursor.number(); left > 0; left--) {
      records.put(cursor.text(), cursor.text());
    }
    return records;
  }

  /** At most this many bytes of a ztoc belong to the files. */
  long serializedSize() {
    return serializedSize;
  }

  @Override
  public Iterator<FileMetadata> iterator() {
    return IntStream.range(0, size).mapToObj(this::get).iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Toc toc && size == toc.size && bytes.sameAs(toc.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.contentHash();
  }

  @Override
  public String toString() {
    return "toc[" + size + " files]";
  }

  /** Takes the files one by one. */
  static final class Builder {
    /** Table, vector entry and the lengths, NULs and padding of six texts. */
    private static final int SERIALIZED_FILE = 160;

    /** Table, vector entry and the lengths, NULs and padding of two texts. */
    private static final int SERIALIZED_RECORD = 40;

    private final CompactBytes bytes = new CompactBytes();
    private int[] positions = new int[64];
    private int size;
    private long serializedSize;

    void add(FileMetadata file) {
      if (size == positions.length) {
        positions = Arrays.copyOf(positions, size + (size >> 1));
      }
      positions[size++] = bytes.size();
      text(file.name());
      bytes.putNumber(file.type().typeflag());
      bytes.putNumber(file.uncompressedOffset());
      bytes.putNumber(file.uncompressedSize());
      text(file.linkName());
      bytes.putNumber(file.mode());
      bytes.putNumber(file.uid());
      bytes.putNumber(file.gid());
      text(file.userName());
      text(file.groupName());
      modTime(file.modTime());
      bytes.putNumber(file.devMajor());
      bytes.putNumber(file.devMinor());
      bytes.putNumber(file.paxRecords().size());
      for (Map.Entry<RawText, RawText> record : file.paxRecords().entrySet()) {
        text(record.getKey());
        text(record.getValue());
        serializedSize += SERIALIZED_RECORD;
      }
      serializedSize += SERIALIZED_FILE + file.type().label().length() + ModTimes.MAX_LENGTH;
    }

    private void text(RawText text) {
      bytes.putText(text);
      serializedSize += text.length();
    }

    private void modTime(Optional<OffsetDateTime> modTime) {
      bytes.putNumber(modTime.isPresent() ? 1 : 0);
      if (modTime.isPresent()) {
        bytes.putNumber(modTime.get().toEpochSecond());
        bytes.putNumber(modTime.get().getNano());
        bytes.putNumber(modTime.get().getOffset().getTotalSeconds());
      }
    }

    long serializedSize() {
      return serializedSize;
    }

    /** Bytes that are allocated now. */
    long memory() {
      return bytes.capacity() + (long) positions.length * Integer.BYTES;
    }

    Toc build() {
      return new Toc(bytes, positions, size, serializedSize);
    }
  }
}
