package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A place at which a gzip stream can be entered, as it is stored: little endian.
 *
 * <pre>
 * in(8) out(8) bits(1) window(32768)
 * </pre>
 */
public final class Checkpoint {
  static final int WINDOW_SIZE = 1 << 15;
  static final int RECORD_SIZE = 17 + WINDOW_SIZE;

  private static final int OUT = 8;
  private static final int BITS = 16;
  private static final int WINDOW = 17;

  private final ByteBuffer bytes;

  private Checkpoint(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /**
   * @param unusedBits 0 to 7
   * @param window the last 32 KiB of the output before, zeros before its start
   */
  static Checkpoint of(
      long compressedOffset, long uncompressedOffset, int unusedBits, Window window) {
    ByteBuffer bytes = ByteBuffer.allocate(RECORD_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(0, compressedOffset);
    bytes.putLong(OUT, uncompressedOffset);
    bytes.put(BITS, (byte) unusedBits);
    window.copyTo(bytes.array(), WINDOW);
    return new Checkpoint(bytes);
  }

  /** A gzip header without optional fields, and nothing before it. */
  static Checkpoint impliedByVersion1() {
    return of(10, 0, 0, new Window());
  }

  /**
   * A view of the record, which must not change.
   *
   * @param record exactly one
   * @param offset of the record in the ztoc, for errors
   */
  static Checkpoint read(ByteBuffer record, long offset) throws MalformedInputException {
    Checkpoint checkpoint = new Checkpoint(record.slice().order(ByteOrder.LITTLE_ENDIAN));
    if (checkpoint.compressedOffset() < 0 || checkpoint.uncompressedOffset() < 0) {
      throw MalformedInputException.at(offset, "a checkpoint with a negative offset");
    }
    if (checkpoint.unusedBits() > 7 || checkpoint.firstByte() < 0) {
      throw MalformedInputException.at(
          offset, "a checkpoint with " + checkpoint.unusedBits() + " unused bits");
    }
    return checkpoint;
  }

  /** Of the first byte of which nothing was taken when decoding stood here. */
  public long compressedOffset() {
    return bytes.getLong(0);
  }

  /** How many bytes had come out. */
  public long uncompressedOffset() {
    return bytes.getLong(OUT);
  }

  /** 0 to 7: high bits of the byte before the compressed offset that are still to be taken. */
  public int unusedBits() {
    return bytes.get(BITS) & 0xff;
  }

  /** Of the first byte that is needed: one before the compressed offset if it has unused bits. */
  public long firstByte() {
    return compressedOffset() - (unusedBits() == 0 ? 0 : 1);
  }

  /** A copy of the last 32 KiB of the output before this place; zeros before the output's start. */
  public byte[] window() {
    byte[] window = new byte[WINDOW_SIZE];
    bytes.get(WINDOW, window);
    return window;
  }

  boolean hasWindow(Window window) {
    byte[] expected = new byte[WINDOW_SIZE];
    window.copyTo(expected, 0);
    return bytes.slice(WINDOW, WINDOW_SIZE).equals(ByteBuffer.wrap(expected));
  }

  /** As it is stored; a view that cannot be written to. */
  ByteBuffer asByteBuffer() {
    return bytes.asReadOnlyBuffer();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Checkpoint checkpoint && bytes.equals(checkpoint.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  @Override
  public String toString() {
    return "checkpoint[compressed byte %d, %d unused bits, uncompressed byte %d]"
        .formatted(compressedOffset(), unusedBits(), uncompressedOffset());
  }
}
