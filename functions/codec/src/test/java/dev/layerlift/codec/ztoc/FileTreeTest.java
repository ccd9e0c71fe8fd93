package dev.layerlift.codec.ztoc;

import static dev.layerlift.codec.ztoc.FileType.CHARACTER_DEVICE;
import static dev.layerlift.codec.ztoc.FileType.DIRECTORY;
import static dev.layerlift.codec.ztoc.FileType.HARD_LINK;
import static dev.layerlift.codec.ztoc.FileType.REGULAR;
import static dev.layerlift.codec.ztoc.FileType.SYMBOLIC_LINK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.codec.tar.RawText;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which entries make a tree that consumers see as the tar tells it. */
class FileTreeTest {
  private static final OffsetDateTime YEAR_1 =
      OffsetDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
  private static final OffsetDateTime YEAR_2020 =
      OffsetDateTime.of(2020, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private static FileMetadata entry(FileType type, String name) {
    return entry(type, name, "", 0, 0, YEAR_2020);
  }

  private static FileMetadata link(FileType type, String name, String target) {
    return entry(type, name, target, 0, 0, YEAR_2020);
  }

  private static FileMetadata owned(String name, long uid, String... xattrs) {
    return entry(DIRECTORY, name, "", 0, uid, YEAR_2020, xattrs);
  }

  private static FileMetadata entry(
      FileType type,
      String name,
      String target,
      long size,
      long uid,
      OffsetDateTime time,
      String... xattrs) {
    TreeMap<RawText, RawText> records = new TreeMap<>();
    for (String xattr : xattrs) {
      records.put(RawText.of("SCHILY.xattr." + xattr), RawText.of("v"));
    }
    return new FileMetadata(
        RawText.of(name),
        type,
        512,
        size,
        RawText.of(target),
        0644,
        uid,
        0,
        RawText.EMPTY,
        RawText.EMPTY,
        Optional.of(time),
        0,
        0,
        records);
  }

  private static Optional<NotIndexed> add(FileTree tree, FileMetadata... files) {
    for (int i = 0; i < files.length - 1; i++) {
      assertThat(tree.add(files[i])).as("entry %d", i).isEmpty();
    }
    return tree.add(files[files.length - 1]);
  }

  private static Optional<NotIndexed> add(FileMetadata... files) {
    return add(new FileTree(1000), files);
  }

  private static Arguments refused(Reason reason, String detail, FileMetadata... files) {
    return Arguments.of(reason, detail, List.of(files));
  }

  static Stream<Arguments> trees() {
    FileMetadata file = entry(REGULAR, "a");
    FileMetadata folder = entry(DIRECTORY, "d/");
    return Stream.of(
        refused(
            Reason.NO_TREE,
            "'l' is a hard link to 'a', no file before it",
            link(HARD_LINK, "l", "a"),
            file),
        refused(Reason.NO_TREE, "'a' is a hard link", link(HARD_LINK, "a", "a"), file),
        refused(Reason.NO_TREE, "hard link to 'd'", folder, link(HARD_LINK, "l", "d"), file),
        refused(Reason.NO_TREE, "hard link to ''", file, link(HARD_LINK, "l", "")),
        refused(
            Reason.NO_TREE,
            "hard link to 'd'",
            entry(REGULAR, "d/inside"),
            link(HARD_LINK, "l", "d"),
            file),
        refused(
            Reason.NO_TREE,
            "hard link to 'd/a'",
            entry(REGULAR, "d/a"),
            entry(REGULAR, "d"),
            link(HARD_LINK, "l", "d/a")),
        refused(
            Reason.NO_TREE,
            "'a/b' is below something that is no directory",
            file,
            entry(REGULAR, "a/b")),
        refused(
            Reason.NO_TREE,
            "'./s//b/c' is below",
            folder,
            link(SYMBOLIC_LINK, "s", "d"),
            entry(REGULAR, "./s//b/c")),
        refused(Reason.NO_TREE, "is below", file, entry(DIRECTORY, "a/b/")),
        refused(
            Reason.NO_TREE,
            "is below",
            file,
            link(HARD_LINK, "l", "a"),
            link(HARD_LINK, "l/b", "a")),
        refused(Reason.NO_TREE, "'' has no name but the root's", file, entry(REGULAR, "")),
        refused(Reason.NO_TREE, "'x/..' has no name", entry(SYMBOLIC_LINK, "x/..")),
        refused(Reason.NO_TREE, "'/' has no name", file, link(HARD_LINK, "/", "a")),
        refused(
            Reason.NO_TREE, "has a path of 4097 bytes", entry(REGULAR, "f/".repeat(2048) + "f")),
        refused(Reason.REPEATED_DIRECTORY, "'d/'", owned("d", 7), owned("d/", 0)),
        refused(Reason.REPEATED_DIRECTORY, "'./'", owned(".", 7), owned("./", 0)),
        refused(Reason.REPEATED_DIRECTORY, "'d/'", owned("d/", 0, "a"), owned("d/", 0)),
        refused(Reason.REPEATED_DIRECTORY, "'d/'", owned("d/", 0, "a", "b"), owned("d/", 0, "c")),
        refused(
            Reason.REPEATED_DIRECTORY, "'d/'", folder, entry(DIRECTORY, "d/", "", 0, 0, YEAR_1)),
        refused(
            Reason.REPEATED_DIRECTORY,
            "'a/'",
            entry(REGULAR, "a", "", 5, 0, YEAR_2020),
            entry(DIRECTORY, "a/")),
        refused(
            Reason.REPEATED_DIRECTORY,
            "'a/'",
            file,
            link(HARD_LINK, "l", "a"),
            entry(DIRECTORY, "a/")),
        refused(
            Reason.REPEATED_DIRECTORY,
            "'s/'",
            link(SYMBOLIC_LINK, "s", "t"),
            entry(DIRECTORY, "s/")));
  }

  @ParameterizedTest
  @MethodSource("trees")
  void treeThatConsumersSeeOtherwiseIsRefused(
      Reason reason, String detail, List<FileMetadata> files) {
    FileTree tree = new FileTree(10_000);
    Optional<NotIndexed> refusal =
        files.stream().map(tree::add).flatMap(Optional::stream).findFirst();
    assertThat(refusal)
        .hasValueSatisfying(r -> {
          assertThat(r.reason()).isEqualTo(reason);
          assertThat(r.detail()).contains(detail);
        });
  }

  static Stream<List<FileMetadata>> sound() {
    FileMetadata file = entry(REGULAR, "a");
    return Stream.of(
        List.of(entry(DIRECTORY, "./"), entry(DIRECTORY, "./d/"), entry(REGULAR, "./d/a")),
        List.of(entry(REGULAR, "d/e/f"), entry(DIRECTORY, "d"), entry(REGULAR, "/d/e/g")),
        List.of(file, link(HARD_LINK, "d/l", "./a"), link(HARD_LINK, "m", "/d/l")),
        List.of(file, link(HARD_LINK, "a", "a")),
        List.of(file, file, entry(SYMBOLIC_LINK, "a"), entry(CHARACTER_DEVICE, "a"), file),
        List.of(link(SYMBOLIC_LINK, "s", "a"), link(HARD_LINK, "l", "s")),
        List.of(file, entry(DIRECTORY, "a/"), entry(REGULAR, "a/b")),
        List.of(
            entry(DIRECTORY, "d/"),
            entry(REGULAR, "d/b"),
            entry(REGULAR, "d"),
            entry(DIRECTORY, "d/"),
            entry(REGULAR, "d/b/c")),
        List.of(owned("d", 7, "a"), owned("d", 8, "a", "b"), owned("d", 9, "c", "d")),
        List.of(entry(REGULAR, "../../a/../b"), link(HARD_LINK, "l", "b")),
        List.of(entry(REGULAR, "f/".repeat(2047) + "ff")),
        List.of(entry(REGULAR, "é"), entry(REGULAR, "è"), link(HARD_LINK, "l", "é")));
  }

  @ParameterizedTest
  @MethodSource("sound")
  void treeThatConsumersSeeAsItIsTakesEveryEntry(List<FileMetadata> files) {
    FileTree tree = new FileTree(10_000);
    assertThat(files.stream().map(tree::add)).containsOnly(Optional.empty());
  }

  @Test
  void everyFileOfALargeTreeIsFoundAgain() {
    FileTree tree = new FileTree(1 << 20);
    for (int i = 0; i < 100_000; i++) {
      assertThat(tree.add(entry(REGULAR, "d" + i % 300 + "/f" + i))).isEmpty();
    }
    for (int i = 0; i < 100_000; i++) {
      String name = "d" + i % 300 + "/f" + i;
      assertThat(tree.add(link(HARD_LINK, "l" + i, name))).isEmpty();
    }
    assertThat(add(tree, link(HARD_LINK, "l", "d0/f1"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 2000})
  void foldersThatNoEntryNamesCount(int maxNodes) {
    FileTree tree = new FileTree(maxNodes);
    Optional<NotIndexed> refusal = Optional.empty();
    for (int i = 0; i < 20 && refusal.isEmpty(); i++) {
      refusal = tree.add(entry(REGULAR, i + "/d".repeat(1000)));
    }
    assertThat(refusal).hasValueSatisfying(r -> assertThat(r.reason()).isEqualTo(Reason.TOO_LARGE));
  }

  @Test
  void longNamesAreCutInWords() {
    assertThat(add(entry(REGULAR, "n".repeat(5000))))
        .hasValueSatisfying(r -> assertThat(r.detail()).hasSizeLessThan(400).contains("…"));
  }
}
