package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.RawText;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Values one behind the other in one array: a number as how many bytes it needs and these, least
 * significant first, the sign in the lowest bit; a text behind its length.
 *
 * <p>Without loops: thirteen numbers a file, each with a loop of its own once they are inlined,
 * would be the dearest method of a layer pass to compile.
 */
final class CompactBytes {
  /** What the JDK gives at most. */
  static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The lowest 0 to 8 bytes of a number. */
  private static final long[] MASKS = {
    0,
    0xffL,
    0xffffL,
    0xff_ffffL,
    0xffff_ffffL,
    0xff_ffff_ffffL,
    0xffff_ffff_ffffL,
    0xff_ffff_ffff_ffffL,
    -1
  };

  /**
   * Always so much longer than what is in it that a number's eight bytes can be read at its end.
   */
  private byte[] bytes = new byte[1 << 12];

  private int size;

  int size() {
    return size;
  }

  int capacity() {
    return bytes.length;
  }

  void putNumber(long value) {
    ensure(1 + Long.BYTES);
    long zigzag = value << 1 ^ value >> 63;
    int length = Long.BYTES - Long.numberOfLeadingZeros(zigzag) / Byte.SIZE;
    bytes[size] = (byte) length;
    LONG.set(bytes, size + 1, zigzag);
    size += 1 + length;
  }

  void putText(RawText text) {
    putNumber(text.length());
    ensure(text.length());
    text.copyTo(bytes, size);
    size += text.length();
  }

  private void ensure(int more) {
    if (more > MAX_SIZE - Long.BYTES - size) {
      throw new IllegalStateException("beyond 2 GiB");
    }
    if (size + more + Long.BYTES > bytes.length) {
      long grown = Math.max((long) size + more + Long.BYTES, bytes.length + (bytes.length >> 1));
      bytes = Arrays.copyOf(bytes, (int) Math.min(grown, MAX_SIZE));
    }
  }

  Cursor at(int position) {
    return new Cursor(position);
  }

  boolean sameAs(CompactBytes other) {
    return Arrays.equals(bytes, 0, size, other.bytes, 0, other.size);
  }

  int contentHash() {
    int hash = 1;
    for (int i = 0; i < size; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  /** Reads what was put, in its order. */
  final class Cursor {
    private int position;

    private Cursor(int position) {
      this.position = position;
    }

    long number() {
      int length = bytes[position];
      long zigzag = (long) LONG.get(bytes, position + 1) & MASKS[length];
      position += 1 + length;
      return zigzag >>> 1 ^ -(zigzag & 1);
    }

    RawText text() {
      int length = (int) number();
      RawText text = RawText.copyOf(bytes, position, length);
      position += length;
      return text;
    }
  }
}
