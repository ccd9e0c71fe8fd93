package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Text;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a tar archive holds and where: regular files with their offsets, links with their targets.
 * Directories and devices are passed over. Paths are relative, without {@code .} and {@code ..}.
 */
final class TarIndex {
  private static final int MAX_LINKS = 16;

  private final Map<String, Extent> files = new HashMap<>();
  private final Map<String, Link> links = new HashMap<>();

  private TarIndex() {}

  /**
   * @param offset of the content, in bytes from the start of the archive
   * @param size in bytes
   */
  private record Extent(long offset, long size) {}

  /**
   * @param base the folder that the target is relative to; empty for the archive's root
   */
  private record Link(String base, String target) {}

  static TarIndex read(FileChannel channel, String archive) throws IOException {
    TarIndex index = new TarIndex();
    TarHeaders headers = new TarHeaders(channel, archive);
    for (Optional<TarHeaders.Entry> next = headers.next();
        next.isPresent();
        next = headers.next()) {
      index.add(next.get(), archive);
    }
    return index;
  }

  private void add(TarHeaders.Entry entry, String archive) throws MalformedInputException {
    String path = normalize("", entry.name(), archive);
    if (entry.type() == TarHeaders.Type.OTHER) {
      return;
    }
    if (files.containsKey(path) || links.containsKey(path)) {
      throw new MalformedInputException(
          archive + ": two entries are named " + Text.quote(path) + ", either may be meant");
    }
    switch (entry.type()) {
      case FILE -> files.put(path, new Extent(entry.offset(), entry.size()));
      case HARD_LINK -> links.put(path, new Link("", entry.linkTarget()));
      case SYMBOLIC_LINK -> links.put(path, new Link(parent(path), entry.linkTarget()));
      case OTHER -> {}
    }
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /**
   * The path that a name means.
   *
   * @param base the folder that it is relative to
   * @throws MalformedInputException if it is absolute or leaves the archive
   */
  private static String normalize(String base, String name, String archive)
      throws MalformedInputException {
    Deque<String> segments = new ArrayDeque<>();
    boolean isInside = !name.startsWith("/");
    for (String segment : (base + "/" + name).split("/")) {
      if (segment.equals("..")) {
        isInside &= segments.pollLast() != null;
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    if (!isInside) {
      throw new MalformedInputException(
          archive + ": the name " + Text.quote(name) + " leads out of the archive");
    }
    return String.join("/", segments);
  }

  /** The path of the file behind any links; empty if there is none. */
  Optional<String> resolve(String path, String archive) throws MalformedInputException {
    String current = path;
    for (int hops = 0; hops < MAX_LINKS; hops++) {
      if (files.containsKey(current)) {
        return Optional.of(current);
      }
      Link link = links.get(current);
      if (link == null) {
        return Optional.empty();
      }
      current = normalize(link.base(), link.target(), archive);
    }
    throw new MalformedInputException(
        archive + ": the link " + Text.quote(path) + " leads through more than 16 others");
  }

  /**
   * @param path of a file in this index
   */
  StoredFile slice(String path, FileChannel channel) {
    Extent extent = files.get(path);
    if (extent == null) {
      throw new IllegalArgumentException("not a file of the archive: " + path);
    }
    return new ChannelSlice(channel, extent.offset(), extent.size());
  }

  Set<String> paths() {
    return files.keySet();
  }
}
