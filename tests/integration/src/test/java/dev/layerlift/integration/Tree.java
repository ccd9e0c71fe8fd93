package dev.layerlift.integration;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that an unpacked image says about its files. Two trees are equal when no program could
 * tell the folders apart, inode numbers aside.
 *
 * @param files by path below the root
 * @param attributes all extended attributes, as getfattr lists them
 */
record Tree(SortedMap<String, Entry> files, String attributes) {

  /**
   * One file.
   *
   * @param mode type and permission bits, {@code st_mode}
   * @param content SHA-256 of a file, target of a symbolic link, number of a device, or nothing
   * @param firstName the first path of this inode: equal for hard links of each other
   */
  record Entry(int mode, int uid, int gid, FileTime modified, String content, String firstName) {}

  private static final int TYPE_BITS = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK_DEVICE = 0060000;

  static Tree of(Path root) throws IOException {
    SortedMap<String, Entry> files = new TreeMap<>();
    Map<Object, String> firstNames = new HashMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path file : (Iterable<Path>) walk.sorted()::iterator) {
        String name = root.relativize(file).toString();
        Map<String, Object> unix = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
        String firstName = name;
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
          String earlier = firstNames.putIfAbsent(unix.get("ino"), name);
          firstName = earlier == null ? name : earlier;
        }
        files.put(name, entry(file, unix, firstName));
      }
    }
    return new Tree(files, attributes(root));
  }

  private static Entry entry(Path file, Map<String, Object> unix, String firstName)
      throws IOException {
    return new Entry(
        number(unix, "mode"),
        number(unix, "uid"),
        number(unix, "gid"),
        Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS),
        content(file, unix),
        firstName);
  }

  private static String content(Path file, Map<String, Object> unix) throws IOException {
    if (Files.isSymbolicLink(file)) {
      return Files.readSymbolicLink(file).toString();
    }
    if (Files.isRegularFile(file)) {
      return sha256(file);
    }
    return switch (number(unix, "mode") & TYPE_BITS) {
      case CHARACTER_DEVICE, BLOCK_DEVICE -> String.valueOf(unix.get("rdev"));
      default -> "";
    };
  }

  private static int number(Map<String, Object> unix, String attribute) {
    return (int) Objects.requireNonNull(unix.get(attribute), attribute);
  }

  private static String attributes(Path root) {
    return Tool.GETFATTR
        .command("--recursive", "--physical", "--no-dereference", "--dump", "--match=-", ".")
        .and("--encoding=hex")
        .in(root)
        .succeed()
        .stdout();
  }

  static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return sha256(in);
    }
  }

  static String sha256(InputStream in) throws IOException {
    try {
      DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
      digesting.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
