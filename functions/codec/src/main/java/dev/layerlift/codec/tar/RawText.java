package dev.layerlift.codec.tar;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text of a tar header: bytes of no declared character set, most often UTF-8. Ordered by its bytes,
 * unsigned.
 */
public final class RawText implements Comparable<RawText> {
  public static final RawText EMPTY = new RawText(new byte[0]);

  private final byte[] bytes;

  /**
   * @param bytes never changed afterwards
   */
  private RawText(byte[] bytes) {
    this.bytes = bytes;
  }

  public static RawText copyOf(byte[] bytes, int offset, int length) {
    return length == 0 ? EMPTY : new RawText(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  public static RawText copyOf(byte[] bytes) {
    return copyOf(bytes, 0, bytes.length);
  }

  /** As UTF-8. */
  public static RawText of(String text) {
    return text.isEmpty() ? EMPTY : new RawText(text.getBytes(StandardCharsets.UTF_8));
  }

  /** In bytes. */
  public int length() {
    return bytes.length;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  public byte at(int index) {
    return bytes[index];
  }

  /** Fills the target from the index on, which has room for all of it. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, bytes.length);
  }

  /** A copy. */
  public byte[] toByteArray() {
    return bytes.clone();
  }

  /** A view that cannot be written to. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  public boolean startsWith(RawText prefix) {
    return bytes.length >= prefix.bytes.length
        && Arrays.equals(bytes, 0, prefix.bytes.length, prefix.bytes, 0, prefix.bytes.length);
  }

  public boolean endsWith(RawText suffix) {
    int from = bytes.length - suffix.bytes.length;
    return from >= 0
        && Arrays.equals(bytes, from, bytes.length, suffix.bytes, 0, suffix.bytes.length);
  }

  boolean contains(char asciiCharacter) {
    for (byte b : bytes) {
      if (b == asciiCharacter) {
        return true;
      }
    }
    return false;
  }

  /** This text, a character, and another text. */
  RawText join(char asciiCharacter, RawText other) {
    byte[] joined = Arrays.copyOf(bytes, bytes.length + 1 + other.bytes.length);
    joined[bytes.length] = (byte) asciiCharacter;
    System.arraycopy(other.bytes, 0, joined, bytes.length + 1, other.bytes.length);
    return new RawText(joined);
  }

  /** One character a byte, for numbers. */
  String toLatin1() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Override
  public int compareTo(RawText other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawText text && Arrays.equals(bytes, text.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** For people: read as UTF-8, where bytes that are none become U+FFFD. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
