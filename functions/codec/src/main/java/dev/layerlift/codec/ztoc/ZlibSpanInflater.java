package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.io.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Spans as consumers inflate them: with zlib, the JDK's, and not with the decoder that the
 * checkpoints come from, so that the proof does not share its faults.
 *
 * <p>Consumers prime zlib with the bits of a checkpoint that is not at a byte's start; the JDK
 * cannot. It is given blocks without content instead, which take as many bits as the byte has
 * before the checkpoint, modulo 8 (RFC 1951, section 3.2):
 *
 * <pre>
 * | blocks without content ... | rest of them: used bits | unused bits of the span's first byte |
 * </pre>
 *
 * <p>The native memory of zlib is freed by {@link #end}, or when this object is collected.
 */
final class ZlibSpanInflater implements SpanInflater {
  /** Fixed codes, the end of the block: 10 bits, in their order in the stream. */
  private static final String EMPTY_FIXED_BLOCK = "0 10 0000000".replace(" ", "");

  /**
   * Codes for the end of the block and one distance, one bit each; written with a code for the
   * lengths 1 (one bit, 0) and "repeat zero" (one bit, 1): 93 bits.
   */
  private static final String EMPTY_DYNAMIC_BLOCK =
      ("0 01 00000 00000 1111"
              + " 000 000 100 000 000 000 000 000 000 000 000 000 000 000 000 000 000 100 000"
              + " 1 1111111 1 1101011 0 0"
              + " 0")
          .replace(" ", "");

  private static final String[] PREFIXES = new String[Byte.SIZE];

  static {
    for (int usedBits = 1; usedBits < Byte.SIZE; usedBits++) {
      PREFIXES[usedBits] = prefix(usedBits);
    }
  }

  private final Inflater inflater = new Inflater(true);
  private final byte[] output = new byte[1 << 16];

  /** Of the byte that comes next, belonging to blocks before the span. */
  private int usedBits;

  private static String prefix(int usedBits) {
    StringBuilder bits = new StringBuilder(usedBits % 2 == 0 ? "" : EMPTY_DYNAMIC_BLOCK);
    while (bits.length() % Byte.SIZE != usedBits) {
      bits.append(EMPTY_FIXED_BLOCK);
    }
    return bits.toString();
  }

  @Override
  public void begin(Checkpoint checkpoint) {
    inflater.reset();
    inflater.setDictionary(checkpoint.window());
    usedBits = checkpoint.unusedBits() == 0 ? 0 : Byte.SIZE - checkpoint.unusedBits();
  }

  @Override
  public ByteBuffer inflate(ByteBuffer input) throws MalformedInputException {
    if (usedBits != 0 && input.hasRemaining()) {
      byte[] primed = primed(input.get());
      usedBits = 0;
      // Nothing comes out: the span's part of it is less than the shortest block that has content.
      inflate(primed, 0, primed.length);
    }
    int length = inflate(input.array(), input.arrayOffset() + input.position(), input.remaining());
    input.position(input.limit() - inflater.getRemaining());
    return ByteBuffer.wrap(output, 0, length);
  }

  private byte[] primed(byte first) {
    String prefix = PREFIXES[usedBits];
    byte[] bytes = new byte[prefix.length() / Byte.SIZE + 1];
    for (int i = 0; i < prefix.length(); i++) {
      bytes[i / Byte.SIZE] |= (byte) ((prefix.charAt(i) - '0') << (i % Byte.SIZE));
    }
    bytes[bytes.length - 1] |= (byte) (first & (0xff << usedBits));
    return bytes;
  }

  private int inflate(byte[] bytes, int offset, int length) throws MalformedInputException {
    inflater.setInput(bytes, offset, length);
    try {
      return inflater.inflate(output);
    } catch (DataFormatException e) {
      throw new MalformedInputException("broken deflate stream: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean finished() {
    return inflater.finished();
  }

  @Override
  public void end() {
    inflater.end();
  }
}
