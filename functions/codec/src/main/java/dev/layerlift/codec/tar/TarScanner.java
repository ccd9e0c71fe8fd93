package dev.layerlift.codec.tar;

import static dev.layerlift.codec.tar.HeaderFields.BLOCK_SIZE;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a tar that flows by and passes over the contents. The rules are those of
 * Go's archive/tar, because container runtimes read layers with it.
 *
 * <p>The tar ends with two zero blocks, and what follows them is not looked at; or with the end of
 * the bytes after none or one zero block, also where the last content's padding is missing.
 *
 * <p>After an error every call throws it again. Not thread-safe.
 */
public final class TarScanner {
  private static final ByteSize MAX_SPECIAL_FILE = ByteSize.ofMebibytes(1);

  private enum State {
    HEADER,
    SECOND_ZERO_BLOCK,
    /** The payload of an extended header or a long name. */
    SPECIAL_FILE,
    /** Further blocks of an old GNU sparse file's map. */
    SPARSE_MAP,
    CONTENT,
    PADDING,
    END
  }

  private final TarEntrySink sink;
  private final byte[] block = new byte[BLOCK_SIZE];
  private State state = State.HEADER;
  private long position;
  private long blockOffset;
  private EntryHeaders headers = new EntryHeaders(0);
  private boolean headersBegun;
  private @Nullable Header header;
  private OptionalLong gnuRealSize = OptionalLong.empty();
  private byte[] specialFile = new byte[0];

  /** What is gathered now: a block or a special file, and how much of it is there. */
  private byte[] gathering = block;

  private int gathered;

  /** Content or padding that is still to pass over. */
  private long remaining;

  private int padding;
  private @Nullable IOException failure;

  /**
   * @param sink what it throws passes through {@link #push}
   */
  public TarScanner(TarEntrySink sink) {
    this.sink = sink;
  }

  /**
   * Takes the next bytes of the tar, as many or few as there are.
   *
   * @throws MalformedInputException with the offset of the block that is wrong
   * @throws LimitExceededException if an extended header or a long name is above 1 MiB
   */
  public void push(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    requireNoFailure();
    try {
      int at = offset;
      int end = offset + length;
      while (at < end && state != State.END) {
        int taken = take(bytes, at, end - at);
        at += taken;
        position += taken;
        advance();
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * Tells that no more bytes come.
   *
   * @return the tar's size in bytes up to where reading stops: behind the second zero block, or all
   *     of the bytes
   * @throws MalformedInputException if they end within a header, a special file or a content
   */
  public long finish() throws IOException {
    requireNoFailure();
    boolean complete =
        switch (state) {
          case END, PADDING -> true;
          case HEADER, SECOND_ZERO_BLOCK -> gathered == 0;
          case SPECIAL_FILE, SPARSE_MAP, CONTENT -> false;
        };
    if (!complete) {
      failure = MalformedInputException.at(position, "truncated tar: it ends within an entry");
      throw failure;
    }
    return position;
  }

  private void requireNoFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  private int take(byte[] bytes, int offset, int length) {
    if (state == State.CONTENT || state == State.PADDING) {
      int taken = (int) Math.min(length, remaining);
      remaining -= taken;
      return taken;
    }
    int taken = Math.min(length, gathering.length - gathered);
    System.arraycopy(bytes, offset, gathering, gathered, taken);
    gathered += taken;
    return taken;
  }

  /** Goes on as far as the bytes that were taken allow. */
  private void advance() throws IOException {
    if (state != State.CONTENT && state != State.PADDING) {
      if (gathered < gathering.length) {
        return;
      }
      gathered = 0;
      blockComplete();
    }
    if (state == State.CONTENT && remaining == 0) {
      state = State.PADDING;
      remaining = padding;
    }
    if (state == State.PADDING && remaining == 0) {
      gather(State.HEADER, block);
    }
  }

  private void blockComplete() throws IOException {
    switch (state) {
      case HEADER -> headerBlock();
      case SECOND_ZERO_BLOCK -> {
        if (!Header.isZero(block)) {
          throw MalformedInputException.at(
              position - BLOCK_SIZE, "a zero block in a tar that does not end there");
        }
        state = State.END;
      }
      case SPECIAL_FILE -> specialFileComplete(specialFile);
      case SPARSE_MAP -> {
        if (!Header.isExtensionExtended(block)) {
          entry();
        }
      }
      case CONTENT, PADDING, END -> throw new IllegalStateException("nothing is gathered");
    }
  }

  private void headerBlock() throws IOException {
    blockOffset = position - BLOCK_SIZE;
    if (Header.isZero(block)) {
      gather(State.SECOND_ZERO_BLOCK, block);
      return;
    }
    if (!headersBegun) {
      headers = new EntryHeaders(blockOffset);
      headersBegun = true;
    }
    Header parsed = Header.parse(block, blockOffset);
    header = parsed;
    gnuRealSize = OptionalLong.empty();
    switch (parsed.typeflag()) {
      case 'x', 'g', 'L', 'K' -> beginSpecialFile(parsed.size());
      case 'S' -> beginOldSparse(parsed);
      default -> entry();
    }
  }

  private void beginSpecialFile(long size) throws IOException {
    if (size < 0) {
      throw MalformedInputException.at(blockOffset, "a tar header with a negative size: " + size);
    }
    if (size > MAX_SPECIAL_FILE.bytes()) {
      throw new LimitExceededException(
          "an extended tar header of %d bytes (at byte %d), the limit is %s"
              .formatted(size, blockOffset, MAX_SPECIAL_FILE));
    }
    padding = Header.padding(size);
    specialFile = new byte[(int) size];
    if (size == 0) {
      specialFileComplete(specialFile);
    } else {
      gather(State.SPECIAL_FILE, specialFile);
    }
  }

  private void specialFileComplete(byte[] payload) throws IOException {
    Header complete = current();
    switch (complete.typeflag()) {
      case 'x' -> headers.extendedHeader(PaxRecords.parse(payload, blockOffset));
      case 'L' -> headers.longName(HeaderFields.text(payload, 0, payload.length));
      case 'K' -> headers.longLink(HeaderFields.text(payload, 0, payload.length));
      default -> {
        headersBegun = false;
        sink.entry(
            headers.globalHeader(
                complete, PaxRecords.parse(payload, blockOffset), blockOffset + BLOCK_SIZE));
      }
    }
    specialFile = new byte[0];
    remaining = padding;
    state = State.PADDING;
  }

  /** Star has files of this type too, of another layout; only GNU's are known. */
  private void beginOldSparse(Header parsed) throws IOException {
    if (parsed.gnu()) {
      gnuRealSize = OptionalLong.of(Header.realSize(block, blockOffset));
    }
    if (parsed.gnu() && Header.isExtended(block)) {
      gather(State.SPARSE_MAP, block);
    } else {
      entry();
    }
  }

  private void entry() throws IOException {
    TarEntry entry = headers.entry(current(), blockOffset, position, gnuRealSize);
    headersBegun = false;
    remaining = entry.storedSize();
    padding = Header.padding(entry.storedSize());
    state = State.CONTENT;
    sink.entry(entry);
  }

  private Header current() {
    return Optional.ofNullable(header).orElseThrow();
  }

  private void gather(State next, byte[] into) {
    state = next;
    gathering = into;
    gathered = 0;
  }
}
