package dev.layerlift.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TarFilesTest {
  private static final int BLOCK = 512;

  @TempDir private Path temporary;

  @Test
  void filesAreReadWhereTheyLie() throws Exception {
    try (TarFiles files =
        open(new TarBuilder().folder("a/").file("a/one", "first").file("./two", "second"))) {
      assertThat(text(files, "a/one")).isEqualTo("first");
      assertThat(text(files, "two")).isEqualTo("second");
      assertThat(files.find("a")).isEmpty();
      assertThat(files.find("./two")).isEmpty();
      assertThat(files.name()).isEqualTo("the archive");
    }
  }

  @Test
  void filesCanBeReadSideBySideInPieces() throws Exception {
    try (TarFiles files = open(new TarBuilder().file("a", "0123456789").file("b", "abcdef"));
        InputStream a = files.find("a").orElseThrow().open();
        InputStream b = files.find("b").orElseThrow().open()) {
      assertThat(a.read()).isEqualTo('0');
      assertThat(b.read(new byte[3])).isEqualTo(3);
      assertThat(a.skip(2)).isEqualTo(2);
      assertThat(a.available()).isEqualTo(7);
      assertThat(b.readAllBytes()).asString().isEqualTo("def");
      assertThat(a.skip(100)).isEqualTo(7);
      assertThat(a.read()).isEqualTo(-1);
      assertThat(a.read(new byte[0])).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_POSIX, TarArchiveOutputStream.LONGFILE_GNU})
  void longNamesAreReadInBothForms(int form) throws Exception {
    String path = "folder/".repeat(40) + "täst";
    try (TarFiles files =
        open(
            new TarBuilder(form)
                .file(path, "content")
                .symbolicLink("link", path)
                .file("next", "short again"))) {
      assertThat(text(files, path)).isEqualTo("content");
      assertThat(text(files, "link")).isEqualTo("content");
      assertThat(text(files, "next")).isEqualTo("short again");
    }
  }

  @Test
  void linksLeadToTheirFiles() throws Exception {
    try (TarFiles files =
        open(
            new TarBuilder()
                .symbolicLink("x/layer.tar", "../layers/1.tar")
                .symbolicLink("y/layer.tar", "../x/layer.tar")
                .hardLink("z/layer.tar", "layers/1.tar")
                .symbolicLink("dangling", "nowhere")
                .file("layers/1.tar", "the layer"))) {
      assertThat(text(files, "x/layer.tar")).isEqualTo("the layer");
      assertThat(text(files, "y/layer.tar")).isEqualTo("the layer");
      assertThat(text(files, "z/layer.tar")).isEqualTo("the layer");
      assertThat(files.resolve("y/layer.tar")).contains("layers/1.tar");
      assertThat(files.find("dangling")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"/etc/passwd", "../../etc/passwd", "a/../../../x", ".."})
  void linkOutOfTheArchiveIsRefusedWhenItIsUsed(String target) throws Exception {
    try (TarFiles files =
        open(new TarBuilder().symbolicLink("a/link", target).file("fine", "fine"))) {
      assertThat(text(files, "fine")).isEqualTo("fine");
      if (target.equals("..")) {
        assertThat(files.find("a/link")).isEmpty();
      } else {
        assertThatThrownBy(() -> files.find("a/link"))
            .isInstanceOf(MalformedInputException.class)
            .hasMessageContaining("leads out of the archive");
      }
    }
  }

  @Test
  void linksInACircleAreRefused() throws Exception {
    try (TarFiles files =
        open(new TarBuilder().symbolicLink("a", "b").symbolicLink("b", "a").hardLink("c", "c"))) {
      assertThatThrownBy(() -> files.find("a")).isInstanceOf(MalformedInputException.class);
      assertThatThrownBy(() -> files.find("c")).isInstanceOf(MalformedInputException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/x", "a/../../x", "a/b/../../../x"})
  void nameOutOfTheArchiveIsRefused(String name) {
    assertRefused(new TarBuilder(), name, "leads out of the archive");
  }

  @Test
  void nameOutOfTheArchiveInALongHeaderIsRefused() {
    String name = "folder/".repeat(30) + "../".repeat(40) + "x";
    assertRefused(new TarBuilder(), name, "leads out of the archive");
    assertRefused(
        new TarBuilder(TarArchiveOutputStream.LONGFILE_GNU), name, "leads out of the archive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"same", "./same", "x/../same", ".//same"})
  void twoFilesOfOneNameAreRefused(String second) {
    assertThatThrownBy(() -> open(new TarBuilder().file("same", "1").file(second, "2")))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("two entries are named 'same'");
    assertThatThrownBy(() -> open(new TarBuilder().file("same", "1").symbolicLink(second, "x")))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void foldersAndDevicesMayRepeatAndAreNoFiles() throws Exception {
    try (TarFiles files =
        open(
            new TarBuilder()
                .folder("a/")
                .folder("a/")
                .entry("pipe", TarConstants.LF_FIFO, "", new byte[0])
                .entry("device", TarConstants.LF_CHR, "", new byte[0]))) {
      assertThat(files.find("pipe")).isEmpty();
      assertThat(files.find("device")).isEmpty();
    }
  }

  @Test
  void cutContentIsRefusedWithItsOffset() throws Exception {
    byte[] whole = new TarBuilder().file("layer", new byte[5_000]).bytes();

    assertThatThrownBy(() -> open(Arrays.copyOf(whole, BLOCK + 4_999)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("'layer' has 4999 of 5000 bytes (at byte 512)");
    try (TarFiles files = open(Arrays.copyOf(whole, BLOCK + 5_000))) {
      assertThat(files.find("layer").orElseThrow().size()).isEqualTo(5_000);
    }
  }

  @Test
  void cutHeaderIsRefused() throws Exception {
    byte[] whole = new TarBuilder().file("layer", new byte[5_000]).bytes();

    assertThatThrownBy(() -> open(Arrays.copyOf(whole, 300)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("ends within a header");
  }

  @Test
  void damagedHeaderIsRefused() throws Exception {
    byte[] whole = new TarBuilder().file("layer", new byte[10]).bytes();
    whole[3] ^= 1;

    assertThatThrownBy(() -> open(whole))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("checksum")
        .hasMessageContaining("at byte 0");
  }

  @Test
  void whatIsNoArchiveIsRefused() {
    assertThatThrownBy(() -> open("<html>".repeat(200).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedInputException.class);
  }

  @ParameterizedTest
  @CsvSource({"1f8b0800, gzip", "28b52ffd, zstd", "425a6839, bzip2", "fd377a585a00, xz"})
  void compressedArchiveIsRefusedWithAWordOnWhatToDo(String magic, String name) {
    byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(magic), 2_000);

    assertThatThrownBy(() -> open(bytes))
        .isInstanceOf(StoreException.Unsupported.class)
        .hasMessageContaining("compressed (" + name + ")")
        .hasMessageContaining("plain tar");
  }

  @Test
  void absentFileIsNotFoundAndADirectoryIsNoArchive() {
    assertThatThrownBy(() -> TarFiles.open(temporary.resolve("absent"), "the archive"))
        .isInstanceOf(StoreException.NotFound.class);
    assertThatThrownBy(() -> TarFiles.open(temporary, "the archive"))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("not a regular file");
  }

  @Test
  void sparseFilesAreRefused() throws Exception {
    assertThatThrownBy(() ->
            open(new TarBuilder().fileWithPaxRecord("x", "GNU.sparse.major", "1", new byte[10])))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("sparse");
    assertThatThrownBy(() ->
            open(new TarBuilder().entry("x", TarConstants.LF_GNUTYPE_SPARSE, "", new byte[0])))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("sparse");
  }

  @Test
  void paxHeaderMayChangeNameAndSize() throws Exception {
    byte[] archive =
        new TarBuilder()
            .entry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, "", pax("path=renamed", "size=3"))
            .file("original", "abc")
            .bytes();
    try (TarFiles files = open(archive)) {
      assertThat(text(files, "renamed")).isEqualTo("abc");
      assertThat(files.find("original")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"size=-1", "size=x", "size=99999999999999999999", "size=5000000000"})
  void paxSizeThatCannotBeIsRefused(String record) throws Exception {
    byte[] archive =
        new TarBuilder()
            .entry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, "", pax(record))
            .file("x", "abc")
            .bytes();

    assertThatThrownBy(() -> open(archive)).isInstanceOf(MalformedInputException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "12",
        "12 path=x",
        "0 path=x\n",
        "9 path=x\n\n",
        "-9 path=x\n",
        "7 path x\n",
        " a=b\n",
        "9999999999 a=b\n",
        "2 \n",
        "3 =\n5 a=b\n",
        "999 path=x\n",
      })
  void brokenPaxHeaderIsRefused(String header) throws Exception {
    byte[] archive =
        new TarBuilder()
            .entry(
                "pax",
                TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                "",
                header.getBytes(StandardCharsets.UTF_8))
            .file("x", "abc")
            .bytes();

    assertThatThrownBy(() -> open(archive))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("broken pax header");
  }

  @Test
  void globalPaxHeaderMayCommentButNotName() throws Exception {
    try (TarFiles files = open(behindGlobalHeader(pax("comment=of a version")))) {
      assertThat(text(files, "x")).isEqualTo("abc");
    }
    assertThatThrownBy(() -> open(behindGlobalHeader(pax("path=y"))))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("global header");
  }

  /** commons-compress writes no global header of another's content. */
  private static byte[] behindGlobalHeader(byte[] records) throws IOException {
    byte[] global = new TarBuilder().file("global", records).bytes();
    global[156] = TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER;
    repairChecksum(global, 0);
    byte[] rest = new TarBuilder().file("x", "abc").bytes();
    byte[] archive = Arrays.copyOf(global, 2 * BLOCK + rest.length);
    System.arraycopy(rest, 0, archive, 2 * BLOCK, rest.length);
    return archive;
  }

  @Test
  void hugeExtendedHeaderIsNotRead() throws Exception {
    byte[] long1 = new TarBuilder().entry("x", (byte) 'L', "", new byte[300_000]).bytes();

    assertThatThrownBy(() -> open(long1))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("300000 bytes")
        .hasMessageContaining("256 KiB");
  }

  @Test
  void moreEntriesThanAnImageHasAreNotIndexed() throws Exception {
    byte[] header = Arrays.copyOf(new TarBuilder().folder("a/").bytes(), BLOCK);
    Path file = temporary.resolve("bomb.tar");
    byte[] thousand = new byte[1_000 * BLOCK];
    for (int i = 0; i < 1_000; i++) {
      System.arraycopy(header, 0, thousand, i * BLOCK, BLOCK);
    }
    try (RandomAccessFile bomb = new RandomAccessFile(file.toFile(), "rw")) {
      for (int i = 0; i < 33; i++) {
        bomb.write(thousand);
      }
    }

    assertThatThrownBy(() -> TarFiles.open(file, "the archive"))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("16 MiB of headers");
  }

  @Test
  void blobsAreTheFilesWithADigestForTheirName() throws Exception {
    Digest digest = Digest.sha256(new byte[1]);
    try (TarFiles files =
        open(
            new TarBuilder()
                .file("blobs/sha256/" + digest.hex(), "x")
                .file("blobs/sha256/README", "x")
                .file("blobs/md5/" + digest.hex(), "x")
                .file("blobs/sha256/sub/" + digest.hex(), "x")
                .file("other/sha256/" + digest.hex(), "x"))) {
      assertThat(files.blobs()).containsExactly(digest);
    }
  }

  @Test
  void damagedArchivesGiveTypedErrorsOrFiles() throws Exception {
    byte[] whole =
        new TarBuilder(TarArchiveOutputStream.LONGFILE_GNU)
            .folder("a/")
            .file("a/" + "long".repeat(40), "first")
            .symbolicLink("link", "a/target")
            .entry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC, "", pax("path=q", "size=6"))
            .file("b", "second")
            .bytes();
    Random random = new Random(20261124);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = damaged(whole, random);
      try (TarFiles files = open(damaged)) {
        files.blobs();
        files.find("link");
      } catch (MalformedInputException | LimitExceededException | StoreException e) {
        refused++;
      }
    }

    assertThat(refused).isBetween(500, 1_999);
  }

  /** One to three bytes changed; header checksums put right half of the time. */
  private static byte[] damaged(byte[] whole, Random random) {
    byte[] damaged = whole.clone();
    int length = Math.min(damaged.length, 14 * BLOCK);
    for (int i = random.nextInt(3); i >= 0; i--) {
      damaged[random.nextInt(length)] = (byte) random.nextInt(256);
    }
    if (random.nextBoolean()) {
      for (int at = 0; at < length; at += BLOCK) {
        repairChecksum(damaged, at);
      }
    }
    return damaged;
  }

  private static void repairChecksum(byte[] archive, int at) {
    if (archive[at + 257] != 'u') {
      return;
    }
    Arrays.fill(archive, at + 148, at + 156, (byte) ' ');
    int sum = 0;
    for (int i = at; i < at + BLOCK; i++) {
      sum += archive[i] & 0xff;
    }
    byte[] octal = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, archive, at + 148, octal.length);
  }

  private static byte[] pax(String... records) {
    StringBuilder header = new StringBuilder();
    for (String record : records) {
      // Two digits, a space and the line feed, for records of 7 to 95 bytes.
      header.append(record.length() + 4 < 10 ? record.length() + 3 : record.length() + 4);
      header.append(' ').append(record).append('\n');
    }
    return header.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void assertRefused(TarBuilder archive, String name, String reason) {
    assertThatThrownBy(() -> open(archive.file(name, "x")))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining(reason);
  }

  private TarFiles open(TarBuilder archive) throws IOException {
    return open(archive.bytes());
  }

  private TarFiles open(byte[] archive) throws IOException {
    return TarFiles.open(Files.write(temporary.resolve("a.tar"), archive), "the archive");
  }

  private static String text(TarFiles files, String path) throws IOException {
    try (InputStream stream = files.find(path).orElseThrow().open()) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
