package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.RawText;
import java.util.Arrays;

/**
 * Values one behind the other in one array: numbers in as many bytes as they need, seven bits a
 * byte, least significant first, the sign in the lowest bit; texts behind their length.
 */
final class CompactBytes {
  /** What the JDK gives at most. */
  static final int MAX_SIZE = Integer.MAX_VALUE - 8;

  private byte[] bytes = new byte[1 << 12];
  private int size;

  int size() {
    return size;
  }

  int capacity() {
    return bytes.length;
  }

  void putNumber(long value) {
    ensure(10);
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  void putText(RawText text) {
    putNumber(text.length());
    ensure(text.length());
    text.asByteBuffer().get(bytes, size, text.length());
    size += text.length();
  }

  private void ensure(int more) {
    if (more > MAX_SIZE - size) {
      throw new IllegalStateException("beyond 2 GiB");
    }
    if (size + more > bytes.length) {
      long grown = Math.max((long) size + more, bytes.length + (bytes.length >> 1));
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
      long value = 0;
      int shift = 0;
      byte b;
      do {
        b = bytes[position++];
        value |= (b & 0x7fL) << shift;
        shift += 7;
      } while (b < 0);
      return value >>> 1 ^ -(value & 1);
    }

    RawText text() {
      int length = (int) number();
      RawText text = RawText.copyOf(bytes, position, length);
      position += length;
      return text;
    }
  }
}
