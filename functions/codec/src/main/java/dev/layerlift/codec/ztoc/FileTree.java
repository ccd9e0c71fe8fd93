package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The tree of files that consumers build of a ztoc's entries, in their order and by their rules;
 * complains where that is another tree than unpacking the tar gives, or none:
 *
 * <ul>
 *   <li>folders that no entry names are made; no other entry than a folder's can be the root;
 *   <li>what is below anything but a folder, a symbolic link too, is never seen;
 *   <li>a hard link shares the node that its target has when the link comes;
 *   <li>a folder's entry in the place of another is written over its node, where zeros and empty
 *       texts leave what was there; every other entry has a new node.
 * </ul>
 *
 * <p>Names are known by a 64-bit hash of theirs and their folder's: two that are confused by
 * accident are not to be expected, and by intent they spoil only the layer that has them. Memory:
 * about 25 bytes a file. Not thread-safe.
 */
final class FileTree {
  /**
   * In bytes: Linux names no file by more. The consumers' work on a path grows with the cube of its
   * depth, and a path of 64 KiB keeps them busy for hours.
   */
  private static final int MAX_PATH = 4096;

  private static final int ROOT = 0;
  private static final int ABSENT = -1;

  // What a node has that is not zero or empty. A folder's entry never says LINKED.
  private static final int FOLDER = 1;
  private static final int LINKED = 1 << 1;
  private static final int SIZE = 1 << 2;
  private static final int LINK_NAME = 1 << 3;
  private static final int UID = 1 << 4;
  private static final int GID = 1 << 5;
  private static final int DEV_MAJOR = 1 << 6;
  private static final int DEV_MINOR = 1 << 7;
  private static final int TIME = 1 << 8;
  private static final int XATTR = 1 << 9;
  private static final int SEVERAL_XATTRS = 1 << 10;

  /** Go's zero time. */
  private static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");

  private final int maxNodes;
  private final NodeTable table = new NodeTable();
  private final CleanPath name = new CleanPath();
  private final CleanPath target = new CleanPath();
  private short[] traits = {FOLDER};
  private int nodes = 1;

  /**
   * @param maxNodes files and folders, also those that no entry names
   */
  FileTree(int maxNodes) {
    this.maxNodes = maxNodes;
  }

  /** Returns why there should be no ztoc; then the tree is of no further use. */
  Optional<NotIndexed> add(FileMetadata file) {
    name.set(file.name());
    if (name.size() == 0 && file.type() != FileType.DIRECTORY) {
      return noTree(file, "has no name but the root's");
    }
    if (file.name().length() > MAX_PATH) {
      return noTree(file, "has a path of %d bytes".formatted(file.name().length()));
    }
    int linked = ABSENT;
    if (file.type() == FileType.HARD_LINK) {
      target.set(file.linkName());
      linked = find(target);
      if (linked == ABSENT || isFolder(linked)) {
        return noTree(file, "is a hard link to '%s', no file before it".formatted(file.linkName()));
      }
      traits[linked] |= LINKED;
    }
    int folder = makeParents();
    if (!isFolder(folder)) {
      return noTree(file, "is below something that is no directory");
    }
    Optional<NotIndexed> refusal =
        switch (file.type()) {
          case HARD_LINK -> {
            put(folder, linked);
            yield Optional.empty();
          }
          case DIRECTORY -> putFolder(folder, file);
          case REGULAR, SYMBOLIC_LINK, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> {
            put(folder, newNode(traits(file)));
            yield Optional.empty();
          }
        };
    return nodes <= maxNodes
        ? refusal
        : Optional.of(new NotIndexed(Reason.TOO_LARGE, "its tree has more than " + maxNodes));
  }

  private static Optional<NotIndexed> noTree(FileMetadata file, String what) {
    return Optional.of(new NotIndexed(Reason.NO_TREE, "'%s' %s".formatted(brief(file), what)));
  }

  private static String brief(FileMetadata file) {
    String whole = file.name().toString();
    return whole.length() <= 300 ? whole : whole.substring(0, 300) + "…";
  }

  private Optional<NotIndexed> putFolder(int parent, FileMetadata file) {
    int said = traits(file);
    int node = name.size() == 0 ? ROOT : child(parent, name, name.size() - 1);
    if (node == ABSENT) {
      put(parent, newNode(said));
      return Optional.empty();
    }
    if ((traits[node] & ~said) != 0) {
      return Optional.of(new NotIndexed(Reason.REPEATED_DIRECTORY, "'%s'".formatted(brief(file))));
    }
    traits[node] = (short) said;
    return Optional.empty();
  }

  private int find(CleanPath path) {
    int node = ROOT;
    for (int part = 0; part < path.size() && node != ABSENT; part++) {
      node = child(node, path, part);
    }
    return node;
  }

  /** Returns the folder that the name is in, or what is in the place of one of its folders. */
  private int makeParents() {
    int node = ROOT;
    for (int part = 0; part < name.size() - 1 && isFolder(node); part++) {
      int child = child(node, name, part);
      if (child == ABSENT) {
        child = newNode(FOLDER);
        table.put(name.key(node, part), child);
      }
      node = child;
    }
    return node;
  }

  private boolean isFolder(int node) {
    return (traits[node] & FOLDER) != 0;
  }

  private int child(int folder, CleanPath path, int part) {
    return table.get(path.key(folder, part), ABSENT);
  }

  private void put(int folder, int node) {
    table.put(name.key(folder, name.size() - 1), node);
  }

  private int newNode(int nodeTraits) {
    if (nodes == traits.length) {
      traits = Arrays.copyOf(traits, nodes + (nodes >> 1) + 16);
    }
    traits[nodes] = (short) nodeTraits;
    return nodes++;
  }

  private static int traits(FileMetadata file) {
    long xattrs =
        file.paxRecords().keySet().stream()
            .filter(key -> key.startsWith(Ztoc.XATTR_PREFIX))
            .count();
    return trait(FOLDER, file.type() == FileType.DIRECTORY)
        | trait(SIZE, file.uncompressedSize() != 0)
        | trait(LINK_NAME, !file.linkName().isEmpty())
        | trait(UID, file.uid() != 0)
        | trait(GID, file.gid() != 0)
        | trait(DEV_MAJOR, file.devMajor() != 0)
        | trait(DEV_MINOR, file.devMinor() != 0)
        | trait(TIME, file.modTime().filter(time -> !time.toInstant().equals(YEAR_1)).isPresent())
        | trait(XATTR, xattrs > 0)
        | trait(SEVERAL_XATTRS, xattrs > 1);
  }

  private static int trait(int trait, boolean has) {
    return has ? trait : 0;
  }

  /** The parts of a name without empty ones and {@code .}, and without what {@code ..} leaves. */
  private static final class CleanPath {
    private RawText path = RawText.EMPTY;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int size;

    void set(RawText newPath) {
      path = newPath;
      size = 0;
      int start = 0;
      for (int i = 0; i <= path.length(); i++) {
        if (i == path.length() || path.at(i) == '/') {
          add(start, i);
          start = i + 1;
        }
      }
    }

    private void add(int start, int end) {
      int length = end - start;
      if (length == 0 || (length == 1 && path.at(start) == '.')) {
        return;
      }
      if (length == 2 && path.at(start) == '.' && path.at(start + 1) == '.') {
        size = Math.max(0, size - 1);
        return;
      }
      if (size == starts.length) {
        starts = Arrays.copyOf(starts, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
      }
      starts[size] = start;
      ends[size++] = end;
    }

    int size() {
      return size;
    }

    /** FNV-1a over the folder's number and the part, stirred so that every bit counts. */
    long key(int folder, int part) {
      long hash = 0xcbf29ce484222325L;
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        hash = (hash ^ (folder >>> shift & 0xff)) * 0x100000001b3L;
      }
      for (int i = starts[part]; i < ends[part]; i++) {
        hash = (hash ^ (path.at(i) & 0xff)) * 0x100000001b3L;
      }
      hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
      hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
      return hash ^ hash >>> 33;
    }
  }
}
