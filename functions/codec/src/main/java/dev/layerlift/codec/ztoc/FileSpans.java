package dev.layerlift.codec.ztoc;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which spans must be there before a file can be read: for prefetching, and for people. */
public final class FileSpans {
  private FileSpans() {}

  /**
   * Looks paths up. {@code /app}, {@code ./app} and {@code app/} are the same file; of several
   * entries with one name the last counts, as when the layer is unpacked.
   *
   * @return the paths that the layer has, in the order in which they were given; empty for those
   *     without bytes of their own: directories, links, devices, empty files
   */
  public static Map<String, Optional<SpanRange>> of(Ztoc ztoc, Collection<String> paths) {
    Set<String> wanted = new HashSet<>();
    for (String path : paths) {
      wanted.add(clean(path));
    }
    Map<String, Optional<SpanRange>> found = new HashMap<>();
    for (FileMetadata file : ztoc.toc()) {
      String name = clean(file.name().toString());
      if (wanted.contains(name)) {
        found.put(name, spans(ztoc.zinfo(), file));
      }
    }
    Map<String, Optional<SpanRange>> result = new LinkedHashMap<>();
    for (String path : paths) {
      Optional<SpanRange> spans = found.get(clean(path));
      if (spans != null) {
        result.put(path, spans);
      }
    }
    return result;
  }

  /** Neither slashes at the ends nor {@code .} and {@code ..} in between. */
  private static String clean(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/")) {
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  private static Optional<SpanRange> spans(Zinfo zinfo, FileMetadata file) {
    if (file.type() != FileType.REGULAR || file.uncompressedSize() == 0) {
      return Optional.empty();
    }
    long first = file.uncompressedOffset();
    long last = first + file.uncompressedSize() - 1;
    return Optional.of(new SpanRange(zinfo.spanAt(first), zinfo.spanAt(last)));
  }
}
