package dev.layerlift.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A package that is installed on this machine.
 *
 * @param files relative to the root, folders before what is in them, no name below a symbolic link
 */
record DebianPackage(String name, List<String> files) {

  private static final Path LISTS = Path.of("/var/lib/dpkg/info");

  private static final Path ROOT = Path.of("/");

  /** In bytes of all files. */
  private static final long SMALLEST = 30_000;

  private static final long LARGEST = 2_000_000;

  /** What tar's oldest format holds, name or target. */
  private static final int BRIEF = 99;

  DebianPackage {
    files = List.copyOf(files);
  }

  /** The first packages by name that are neither tiny nor large. */
  static List<DebianPackage> installed(int count) throws IOException {
    try (Stream<Path> lists = Files.list(LISTS)) {
      List<DebianPackage> packages =
          lists
              .filter(list -> list.toString().endsWith(".list"))
              .sorted()
              .map(DebianPackage::of)
              .filter(found -> found.size() >= SMALLEST && found.size() <= LARGEST)
              .limit(count)
              .toList();
      if (packages.size() < count) {
        throw new AssertionError(packages.size() + " packages of some size in " + LISTS);
      }
      return packages;
    }
  }

  private static DebianPackage of(Path list) {
    String name = list.getFileName().toString().replaceFirst("(:.*)?\\.list$", "");
    try (Stream<String> lines = Files.lines(list)) {
      return new DebianPackage(
          name,
          lines
              .map(DebianPackage::stored)
              .flatMap(Optional::stream)
              .map(path -> ROOT.relativize(path).toString())
              .distinct()
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a file of the package is, once its folders are no links; empty if it was removed. */
  private static Optional<Path> stored(String line) {
    Path path = Path.of(line);
    if (path.getParent() == null || path.getFileName().toString().equals(".")) {
      return Optional.empty();
    }
    try {
      Path stored = path.getParent().toRealPath().resolve(path.getFileName());
      boolean archived =
          Files.isRegularFile(stored, LinkOption.NOFOLLOW_LINKS)
              || Files.isDirectory(stored, LinkOption.NOFOLLOW_LINKS)
              || Files.isSymbolicLink(stored);
      return archived ? Optional.of(stored) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // a folder that was removed
    }
  }

  private long size() {
    return files.stream()
        .map(ROOT::resolve)
        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        .mapToLong(file -> file.toFile().length())
        .sum();
  }

  /** Those that tar's oldest format can name. */
  List<String> briefFiles() {
    return files.stream().filter(DebianPackage::isBrief).toList();
  }

  private static boolean isBrief(String file) {
    Path path = ROOT.resolve(file);
    try {
      int target =
          Files.isSymbolicLink(path) ? Files.readSymbolicLink(path).toString().length() : 0;
      return Math.max(file.length() + 1, target) <= BRIEF;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
