package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.RawText;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A table of a flatbuffer of anyone. Every offset and length is checked before it is followed, and
 * the parts that are read may not be larger together than the buffer: writers share nothing but
 * vtables, and a small buffer whose parts overlap could be read as a huge one.
 *
 * <pre>
 * table   offset back to its vtable(4) fields
 * vtable  own size(2) table's size(2) offset of each field in the table(2), 0 where it is absent
 * vector  count(4) elements;   string: a vector of bytes with a NUL behind it
 * </pre>
 */
final class FlatTable {
  private static final int VTABLE_HEADER = 4;

  /** A buffer and how much of it may still be read. */
  private static final class Source {
    private final ByteBuffer bytes;
    private final long offset;
    private long budget;

    Source(ByteBuffer bytes, long offset) {
      this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
      this.offset = offset;
      budget = bytes.remaining();
    }

    void require(long at, long length, String what) throws MalformedInputException {
      if (at < 0 || length < 0 || at > bytes.limit() - length) {
        throw malformed(at, what + " beyond its end");
      }
    }

    /** Counts a part, which must be in the buffer. */
    void take(long at, long length, String what) throws MalformedInputException {
      require(at, length, what);
      budget -= length;
      if (budget < 0) {
        throw malformed(at, "parts that overlap");
      }
    }

    MalformedInputException malformed(long at, String reason) {
      return MalformedInputException.at(offset + at, "a flatbuffer with " + reason);
    }
  }

  private final Source source;
  private final int position;
  private final int size;
  private final int vtable;
  private final int vtableSize;

  private FlatTable(Source source, long position) throws MalformedInputException {
    this.source = source;
    source.take(position, Integer.BYTES, "a table");
    this.position = (int) position;
    long vtableAt = position - source.bytes.getInt(this.position);
    source.require(vtableAt, VTABLE_HEADER, "a vtable");
    vtable = (int) vtableAt;
    vtableSize = source.bytes.getShort(vtable) & 0xffff;
    size = source.bytes.getShort(vtable + Short.BYTES) & 0xffff;
    source.require(vtable, vtableSize, "a vtable");
    if (vtableSize < VTABLE_HEADER || size < Integer.BYTES) {
      throw source.malformed(vtable, "a vtable that is too small");
    }
    source.require(position, size, "a table");
    source.take(position, size - Integer.BYTES, "a table");
  }

  /**
   * The table that a flatbuffer begins with.
   *
   * @param offset of the buffer in what it came from, for errors
   */
  static FlatTable root(ByteBuffer bytes, long offset) throws MalformedInputException {
    Source source = new Source(bytes, offset);
    source.require(0, Integer.BYTES, "a root");
    return new FlatTable(source, source.bytes.getInt(0) & 0xffff_ffffL);
  }

  /** Where the field is; empty if it has its default. */
  private OptionalInt field(int slot, int width) throws MalformedInputException {
    int entry = VTABLE_HEADER + slot * Short.BYTES;
    if (entry > vtableSize - Short.BYTES) {
      return OptionalInt.empty();
    }
    int offset = source.bytes.getShort(vtable + entry) & 0xffff;
    if (offset == 0) {
      return OptionalInt.empty();
    }
    if (offset < Integer.BYTES || offset > size - width) {
      throw source.malformed(vtable + entry, "a field outside of its table");
    }
    return OptionalInt.of(position + offset);
  }

  long int64(int slot) throws MalformedInputException {
    OptionalInt field = field(slot, Long.BYTES);
    return field.isPresent() ? source.bytes.getLong(field.getAsInt()) : 0;
  }

  int int32(int slot) throws MalformedInputException {
    OptionalInt field = field(slot, Integer.BYTES);
    return field.isPresent() ? source.bytes.getInt(field.getAsInt()) : 0;
  }

  byte int8(int slot, byte otherwise) throws MalformedInputException {
    OptionalInt field = field(slot, Byte.BYTES);
    return field.isPresent() ? source.bytes.get(field.getAsInt()) : otherwise;
  }

  /** Where the field's offset leads to. */
  private Optional<Long> target(int slot) throws MalformedInputException {
    OptionalInt field = field(slot, Integer.BYTES);
    return field.isPresent() ? Optional.of(follow(field.getAsInt())) : Optional.empty();
  }

  private long follow(int at) {
    return at + (source.bytes.getInt(at) & 0xffff_ffffL);
  }

  Optional<FlatTable> table(int slot) throws MalformedInputException {
    Optional<Long> target = target(slot);
    return target.isPresent() ? Optional.of(new FlatTable(source, target.get())) : Optional.empty();
  }

  /** Empty if it is absent. */
  RawText text(int slot) throws MalformedInputException {
    Optional<Long> target = target(slot);
    return target.isPresent() ? textAt(target.get()) : RawText.EMPTY;
  }

  private RawText textAt(long at) throws MalformedInputException {
    ByteBuffer bytes = bytesAt(at);
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return RawText.copyOf(copy);
  }

  /** A view; no bytes if it is absent. */
  ByteBuffer bytes(int slot) throws MalformedInputException {
    Optional<Long> target = target(slot);
    return target.isPresent() ? bytesAt(target.get()) : ByteBuffer.allocate(0);
  }

  private ByteBuffer bytesAt(long at) throws MalformedInputException {
    long length = count(at);
    source.take(at + Integer.BYTES, length, "a vector");
    return source.bytes.slice((int) at + Integer.BYTES, (int) length);
  }

  private long count(long at) throws MalformedInputException {
    source.take(at, Integer.BYTES, "a vector");
    return source.bytes.getInt((int) at) & 0xffff_ffffL;
  }

  /** Tables, or texts, that a vector leads to; each is checked when it is asked for. */
  final class Vector {
    private final int first;
    private final int size;

    private Vector(int first, int size) {
      this.first = first;
      this.size = size;
    }

    int size() {
      return size;
    }

    FlatTable table(int index) throws MalformedInputException {
      return new FlatTable(source, follow(first + index * Integer.BYTES));
    }

    RawText text(int index) throws MalformedInputException {
      return textAt(follow(first + index * Integer.BYTES));
    }
  }

  /** No elements if it is absent. */
  Vector vector(int slot) throws MalformedInputException {
    Optional<Long> target = target(slot);
    if (target.isEmpty()) {
      return new Vector(0, 0);
    }
    long count = count(target.get());
    source.take(target.get() + Integer.BYTES, count * Integer.BYTES, "a vector");
    return new Vector((int) (target.get() + Integer.BYTES), (int) count);
  }

  MalformedInputException malformed(String reason) {
    return MalformedInputException.at(source.offset + position, reason);
  }

  /** Of the table, in what the buffer came from. */
  long offset() {
    return source.offset + position;
  }
}
