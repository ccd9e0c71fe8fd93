package dev.layerlift.codec.zstd;

import dev.layerlift.codec.io.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The beginning of a frame, RFC 8878, sections 3.1.1.1 and 3.1.2.
 *
 * <pre>
 * 28 B5 2F FD | descriptor(1) [window(1)] [dictionary id(0,1,2,4)] [content size(0,1,2,4,8)]
 * 5x 2A 4D 18 | size(4)                                             skippable
 * </pre>
 *
 * @param skippable a frame without content; its fields below say nothing
 * @param windowSize bytes that a decoder must keep
 * @param contentSize of the uncompressed content, where the frame tells
 * @param checksum whether a checksum of the content follows the blocks
 * @param dictionary whether a dictionary is needed
 */
record FrameHeader(
    boolean skippable,
    long windowSize,
    OptionalLong contentSize,
    boolean checksum,
    boolean dictionary) {
  /** The longest header: magic, descriptor, window, dictionary id and content size. */
  static final int MAX_SIZE = 18;

  private static final long MAGIC = 0xfd2fb528L;
  private static final long SKIPPABLE_MAGIC = 0x184d2a50L;
  private static final int[] DICTIONARY_ID_SIZE = {0, 1, 2, 4};
  private static final int[] CONTENT_SIZE_SIZE = {0, 2, 4, 8};

  /**
   * @param bytes begin with the frame; {@link #MAX_SIZE} of them are always enough
   * @return empty if there are too few bytes
   * @throws MalformedInputException if no frame begins like this
   */
  static Optional<FrameHeader> parse(ByteBuffer bytes, long offset) throws MalformedInputException {
    ByteBuffer input = bytes.duplicate();
    boolean skippable = isSkippable(input, offset);
    if (!input.hasRemaining()) {
      return Optional.empty();
    }
    if (skippable) {
      return Optional.of(new FrameHeader(true, 0, OptionalLong.empty(), false, false));
    }
    int descriptor = input.get();
    if ((descriptor & 0x08) != 0) {
      throw MalformedInputException.at(offset, "zstd frame with the reserved bit set");
    }
    return parseFields(input, descriptor);
  }

  /** Takes the magic number, or what there is of it. */
  private static boolean isSkippable(ByteBuffer input, long offset) throws MalformedInputException {
    int size = Math.min(Integer.BYTES, input.remaining());
    long mask = (1L << (8 * size)) - 1;
    long magic = littleEndian(input, size);
    if ((magic & ~0xfL) == (SKIPPABLE_MAGIC & mask)) {
      return true;
    }
    if (magic != (MAGIC & mask)) {
      throw MalformedInputException.at(
          offset, offset == 0 ? "not zstd" : "the bytes after the last zstd frame are no frame");
    }
    return false;
  }

  private static Optional<FrameHeader> parseFields(ByteBuffer input, int descriptor) {
    boolean singleSegment = (descriptor & 0x20) != 0;
    int dictionaryIdSize = DICTIONARY_ID_SIZE[descriptor & 3];
    int contentSizeFlag = descriptor >> 6 & 3;
    int contentSizeSize =
        contentSizeFlag == 0 && singleSegment ? 1 : CONTENT_SIZE_SIZE[contentSizeFlag];
    if (input.remaining() < (singleSegment ? 0 : 1) + dictionaryIdSize + contentSizeSize) {
      return Optional.empty();
    }
    long window = singleSegment ? 0 : windowSize(input.get() & 0xff);
    boolean dictionary = littleEndian(input, dictionaryIdSize) != 0;
    OptionalLong contentSize = contentSize(input, contentSizeSize);
    long windowSize = singleSegment ? contentSize.orElseThrow() : window;
    boolean checksum = (descriptor & 0x04) != 0;
    return Optional.of(new FrameHeader(false, windowSize, contentSize, checksum, dictionary));
  }

  /** RFC 8878, section 3.1.1.1.2: five bits of exponent, three of mantissa. */
  private static long windowSize(int descriptor) {
    long base = 1L << (10 + (descriptor >> 3));
    return base + base / 8 * (descriptor & 7);
  }

  /** RFC 8878, section 3.1.1.1.4: two bytes count from 256. */
  private static OptionalLong contentSize(ByteBuffer input, int size) {
    return switch (size) {
      case 0 -> OptionalLong.empty();
      case 2 -> OptionalLong.of(littleEndian(input, 2) + 256);
      default -> OptionalLong.of(littleEndian(input, size));
    };
  }

  private static long littleEndian(ByteBuffer input, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (input.get() & 0xffL) << (8 * i);
    }
    return value;
  }
}
