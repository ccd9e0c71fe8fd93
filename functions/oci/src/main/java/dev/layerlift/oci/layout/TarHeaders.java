package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/**
 * Walks the headers of a tar archive (POSIX pax interchange format, GNU long names) and passes over
 * the contents. commons-compress reads single headers; the walk is ours because its own one takes
 * names and extended headers of any length, and copies global ones into every entry.
 */
final class TarHeaders {
  /** Of all headers together: some 30,000 entries, where an image has a few hundred. */
  private static final ByteSize MAX_TOTAL = ByteSize.ofMebibytes(16);

  /** Of one long name or extended header. */
  private static final ByteSize MAX_EXTENSION = ByteSize.parse("256 KiB");

  private static final int BLOCK = 512;
  private static final ZipEncoding UTF_8 = ZipEncodingHelper.getZipEncoding("UTF-8");

  private final FileChannel channel;
  private final String archive;
  private long position;
  private long headerBytes;

  TarHeaders(FileChannel channel, String archive) {
    this.channel = channel;
    this.archive = archive;
  }

  enum Type {
    FILE,
    HARD_LINK,
    SYMBOLIC_LINK,
    OTHER
  }

  /**
   * @param linkTarget empty text where the entry is no link
   * @param offset of the content, in bytes from the start of the archive
   * @param size of the content, in bytes
   */
  record Entry(Type type, String name, String linkTarget, long offset, long size) {}

  /** What long names and extended headers say about the entry behind them. */
  private static final class Overrides {
    private Optional<String> name = Optional.empty();
    private Optional<String> linkTarget = Optional.empty();
    private Optional<Long> size = Optional.empty();
  }

  /** The next entry; empty at the end of the archive. */
  Optional<Entry> next() throws IOException {
    Overrides overrides = new Overrides();
    for (Optional<TarArchiveEntry> header = header(); header.isPresent(); header = header()) {
      long size = header.get().getSize();
      switch (header.get().getLinkFlag()) {
        case TarConstants.LF_GNUTYPE_LONGNAME ->
            overrides.name = Optional.of(longName(extension(size)));
        case TarConstants.LF_GNUTYPE_LONGLINK ->
            overrides.linkTarget = Optional.of(longName(extension(size)));
        case TarConstants.LF_PAX_EXTENDED_HEADER_LC, TarConstants.LF_PAX_EXTENDED_HEADER_UC ->
            apply(PaxRecords.parse(extension(size), archive), overrides);
        case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER ->
            requireHarmless(PaxRecords.parse(extension(size), archive));
        default -> {
          return Optional.of(entry(header.get(), overrides));
        }
      }
    }
    return Optional.empty();
  }

  /** The next header block; empty at the end mark or where the file ends without one. */
  private Optional<TarArchiveEntry> header() throws IOException {
    if (position == channel.size()) {
      return Optional.empty();
    }
    long start = position;
    byte[] block = take(BLOCK);
    if (isZero(block)) {
      return Optional.empty();
    }
    TarArchiveEntry header;
    try {
      header = new TarArchiveEntry(block, UTF_8, false);
    } catch (IOException | IllegalArgumentException e) {
      throw malformed(start, "not a tar header");
    }
    if (!header.isCheckSumOK()) {
      throw malformed(start, "not a tar header, its checksum is wrong");
    }
    if (header.getSize() < 0) {
      throw malformed(start, "a negative size");
    }
    return Optional.of(header);
  }

  private static boolean isZero(byte[] block) {
    for (byte b : block) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  private byte[] extension(long size) throws IOException {
    if (size > MAX_EXTENSION.bytes()) {
      throw new LimitExceededException(
          archive
              + ": an extended header of "
              + size
              + " bytes at byte "
              + position
              + ", the limit is "
              + MAX_EXTENSION);
    }
    byte[] bytes = take((int) size);
    position += padding(size);
    return bytes;
  }

  /** Reads the next bytes and counts them against the budget for headers. */
  private byte[] take(int length) throws IOException {
    headerBytes += length;
    if (headerBytes > MAX_TOTAL.bytes()) {
      throw new LimitExceededException(
          archive + " has more than " + MAX_TOTAL + " of headers: too many entries for an image");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw malformed(position, "the archive ends within a header");
      }
    }
    position += length;
    return buffer.array();
  }

  private static long padding(long size) {
    return (BLOCK - size % BLOCK) % BLOCK;
  }

  private static String longName(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  private void apply(Map<String, String> records, Overrides overrides) throws IOException {
    for (Map.Entry<String, String> record : records.entrySet()) {
      switch (record.getKey()) {
        case "path" -> overrides.name = Optional.of(record.getValue());
        case "linkpath" -> overrides.linkTarget = Optional.of(record.getValue());
        case "size" -> overrides.size = Optional.of(size(record.getValue()));
        default -> requireNotSparse(record.getKey());
      }
    }
  }

  private void requireHarmless(Map<String, String> globalRecords) throws IOException {
    for (String key : globalRecords.keySet()) {
      if (key.equals("path") || key.equals("linkpath") || key.equals("size")) {
        throw malformed(position, "a global header gives all entries one " + key);
      }
      requireNotSparse(key);
    }
  }

  private void requireNotSparse(String key) throws IOException {
    if (key.startsWith("GNU.sparse.") || key.equals("SCHILY.realsize")) {
      throw malformed(position, "a sparse file, which no image archive has");
    }
  }

  private long size(String text) throws IOException {
    try {
      long size = Long.parseLong(text);
      if (size >= 0) {
        return size;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw malformed(position, "an extended header with the size " + Text.quote(text));
  }

  /** Takes the header's content range and moves behind it. */
  private Entry entry(TarArchiveEntry header, Overrides overrides) throws IOException {
    if (header.getLinkFlag() == TarConstants.LF_GNUTYPE_SPARSE) {
      throw malformed(position, "a sparse file, which no image archive has");
    }
    String name = overrides.name.orElseGet(header::getName);
    Type type = type(header, name);
    long offset = position;
    long size = hasContent(header) ? overrides.size.orElseGet(header::getSize) : 0;
    long left = channel.size() - offset;
    if (size > left) {
      throw malformed(
          offset, "the content of " + Text.quote(name) + " has " + left + " of " + size + " bytes");
    }
    // The last padding may be missing.
    position = Math.min(channel.size(), offset + size + padding(size));
    String linkTarget = overrides.linkTarget.orElseGet(header::getLinkName);
    return new Entry(type, name, linkTarget, offset, size);
  }

  /** POSIX: links, devices, directories and pipes carry none, whatever their size field says. */
  private static boolean hasContent(TarArchiveEntry header) {
    return header.getLinkFlag() < TarConstants.LF_LINK
        || header.getLinkFlag() > TarConstants.LF_FIFO;
  }

  private static Type type(TarArchiveEntry header, String name) {
    return switch (header.getLinkFlag()) {
      case TarConstants.LF_LINK -> Type.HARD_LINK;
      case TarConstants.LF_SYMLINK -> Type.SYMBOLIC_LINK;
      // Before POSIX, a directory was a file whose name ends with a slash.
      case TarConstants.LF_OLDNORM, TarConstants.LF_NORMAL, TarConstants.LF_CONTIG ->
          name.endsWith("/") ? Type.OTHER : Type.FILE;
      default -> Type.OTHER;
    };
  }

  private MalformedInputException malformed(long offset, String reason) {
    return MalformedInputException.at(offset, archive + ": " + reason);
  }
}
