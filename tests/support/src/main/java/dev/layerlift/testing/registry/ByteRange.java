package dev.layerlift.testing.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of a blob (RFC 9110, section 14).
 *
 * @param first offset of its first byte
 * @param last offset of its last byte
 */
record ByteRange(long first, long last) {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** What a Range header asks of a blob. */
  sealed interface Asked {
    /** No header, several ranges or another unit: the server may send it all. */
    record Everything() implements Asked {}

    record Part(ByteRange range) implements Asked {}

    record Unsatisfiable() implements Asked {}
  }

  long length() {
    return last - first + 1;
  }

  static Asked asked(Optional<String> header, long size) {
    Matcher matcher = RANGE.matcher(header.orElse(""));
    if (!matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty())) {
      return new Asked.Everything();
    }
    if (matcher.group(1).isEmpty()) {
      long suffix = Math.min(Long.parseLong(matcher.group(2)), size);
      return suffix == 0
          ? new Asked.Unsatisfiable()
          : new Asked.Part(new ByteRange(size - suffix, size - 1));
    }
    long first = Long.parseLong(matcher.group(1));
    long last =
        matcher.group(2).isEmpty()
            ? size - 1
            : Math.min(Long.parseLong(matcher.group(2)), size - 1);
    if (first >= size) {
      return new Asked.Unsatisfiable();
    }
    return last < first ? new Asked.Everything() : new Asked.Part(new ByteRange(first, last));
  }
}
