package dev.layerlift.fuzz;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.TarEntry;
import dev.layerlift.codec.tar.TarScanner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * tar that flows by: entries lie in the stream, one behind the other at block boundaries, and are
 * the same however it is cut. Checksums are mended first.
 */
final class TarTarget {
  private static final int BLOCK = 512;

  private TarTarget() {}

  private record Scan(List<TarEntry> entries, String end) {}

  static void check(byte[] input) throws IOException {
    Pieces given = Pieces.of(input);
    Pieces pieces = new Pieces(MendedTar.of(given.bytes()), given.size());
    Scan scan = scan(pieces);
    Property.equal(scan, scan(pieces.joined()), "in pieces");
    long end = 0;
    for (TarEntry entry : scan.entries()) {
      long header = entry.headerOffset();
      long content = entry.contentOffset();
      Property.holds(header >= end && header % BLOCK == 0, "a header at " + header);
      Property.holds(content >= header + BLOCK && content % BLOCK == 0, "a content at " + content);
      Property.holds(content <= pieces.bytes().length, "a content behind the end: " + content);
      Property.holds(entry.storedSize() >= 0, "a negative size: " + entry.storedSize());
      end = content + entry.storedSize();
    }
  }

  private static Scan scan(Pieces pieces) throws IOException {
    List<TarEntry> entries = new ArrayList<>();
    TarScanner scanner = new TarScanner(entries::add);
    try {
      pieces.forEach(scanner::push);
      long size = scanner.finish();
      Property.holds(size >= 0 && size <= pieces.bytes().length, "a tar of " + size + " bytes");
      return new Scan(entries, "size " + size);
    } catch (MalformedInputException | LimitExceededException e) {
      Property.isOneLine(e);
      return new Scan(entries, String.valueOf(e.getMessage()));
    }
  }
}
