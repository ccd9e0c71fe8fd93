package dev.layerlift.codec.tar;

import static dev.layerlift.codec.tar.TarBytes.BLOCK;
import static dev.layerlift.codec.tar.TarBytes.latin1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.TarBytes.Block;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarScannerTest {
  private static final String LONG_NAME = "d".repeat(120) + "/" + "f".repeat(120);

  private static List<TarEntry> scan(byte[] tar) throws IOException {
    List<TarEntry> entries = new ArrayList<>();
    TarScanner scanner = new TarScanner(entries::add);
    scanner.push(tar, 0, tar.length);
    scanner.finish();
    return entries;
  }

  private static TarEntry only(byte[] tar) throws IOException {
    List<TarEntry> entries = scan(tar);
    assertThat(entries).hasSize(1);
    return entries.getFirst();
  }

  private static long sizeOf(byte[] tar) throws IOException {
    TarScanner scanner = new TarScanner(entry -> {});
    scanner.push(tar, 0, tar.length);
    return scanner.finish();
  }

  private static TarEntry fileWith(Consumer<Block> change) throws IOException {
    return only(new TarBytes().file("f", "hello", change).bytes());
  }

  private static TarEntry fileWithPax(String... records) throws IOException {
    return only(new TarBytes().pax(records).file("f", "hello").bytes());
  }

  private static void assertMalformed(byte[] tar, String reason, long offset) {
    assertThatThrownBy(() -> scan(tar))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("(at byte " + offset + ")");
  }

  @Test
  void offsetsPointToHeaderAndContent() throws IOException {
    byte[] tar =
        new TarBytes()
            .file("a", "x".repeat(513))
            .pax("comment=c")
            .special('L', LONG_NAME)
            .file("b", "y")
            .bytes();
    List<TarEntry> entries = scan(tar);
    assertThat(entries).extracting(TarEntry::headerOffset).containsExactly(0L, 3L * BLOCK);
    assertThat(entries).extracting(TarEntry::contentOffset).containsExactly(512L, 8L * BLOCK);
    assertThat(tar[(int) entries.get(1).contentOffset()]).isEqualTo((byte) 'y');
  }

  @Test
  void everyChunkingGivesTheSameEntries() throws IOException {
    byte[] tar =
        new TarBytes()
            .file("a", "x".repeat(1000))
            .pax("path=" + LONG_NAME)
            .file("b", "")
            .special('K', LONG_NAME)
            .entry("l", '2')
            .bytes();
    List<TarEntry> expected = scan(tar);
    Random random = new Random(1);
    for (int largest : new int[] {1, 2, 511, 513, 2000}) {
      List<TarEntry> entries = new ArrayList<>();
      TarScanner scanner = new TarScanner(entries::add);
      for (int at = 0; at < tar.length; ) {
        int length = Math.min(tar.length - at, random.nextInt(largest + 1));
        scanner.push(tar, at, length);
        at += length;
      }
      assertThat(scanner.finish()).isEqualTo(tar.length);
      assertThat(entries).as("chunks of up to %d", largest).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0,REGULAR_FILE",
    "1,HARD_LINK",
    "2,SYMBOLIC_LINK",
    "3,CHARACTER_DEVICE",
    "4,BLOCK_DEVICE",
    "5,DIRECTORY",
    "6,FIFO",
    "7,OTHER",
    "V,OTHER",
    "M,OTHER",
    "D,OTHER",
    "X,OTHER",
    "A,OTHER"
  })
  void typeflagTellsTheType(char typeflag, TarEntryType type) throws IOException {
    TarEntry entry = only(new TarBytes().entry("f", typeflag).bytes());
    assertThat(entry.type()).isEqualTo(type);
    assertThat(entry.typeflag()).isEqualTo(typeflag);
  }

  @Test
  void trailingSlashMakesADirectoryOfOldFilesOnly() throws IOException {
    assertThat(only(new TarBytes().entry("d/", '\0').bytes()).type())
        .isEqualTo(TarEntryType.DIRECTORY);
    assertThat(only(new TarBytes().entry("d", '\0').bytes()).type())
        .isEqualTo(TarEntryType.REGULAR_FILE);
    assertThat(only(new TarBytes().entry("d/", '0').bytes()).type())
        .isEqualTo(TarEntryType.REGULAR_FILE);
  }

  @Test
  void finalNameDecidesWhetherAnOldFileIsADirectory() throws IOException {
    byte[] tar =
        new TarBytes().pax("path=d/").header(new Block("f", '\0', 5)).file("g", "x").bytes();
    List<TarEntry> entries = scan(tar);
    assertThat(entries).extracting(TarEntry::type).startsWith(TarEntryType.DIRECTORY);
    assertThat(entries.getFirst().storedSize()).isZero();
    assertThat(entries.getFirst().size()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(chars = {'1', '2', '3', '4', '5', '6'})
  void typesWithoutContentHaveNoneWhateverTheirSize(char typeflag) throws IOException {
    byte[] tar = new TarBytes().header(new Block("l", typeflag, 700)).file("after", "x").bytes();
    List<TarEntry> entries = scan(tar);
    assertThat(entries).hasSize(2);
    assertThat(entries.getFirst().size()).isEqualTo(700);
    assertThat(entries.getFirst().storedSize()).isZero();
    assertThat(entries.get(1).headerOffset()).isEqualTo(BLOCK);
  }

  @Test
  void globalHeaderIsAnEntryAndChangesNoOther() throws IOException {
    byte[] tar =
        new TarBytes()
            .special('g', TarBytes.records("path=all", "comment=c"))
            .file("f", "x")
            .bytes();
    List<TarEntry> entries = scan(tar);
    assertThat(entries)
        .extracting(TarEntry::type)
        .containsExactly(TarEntryType.GLOBAL_HEADER, TarEntryType.REGULAR_FILE);
    assertThat(entries.getFirst().paxRecords())
        .containsEntry(RawText.of("comment"), RawText.of("c"));
    assertThat(entries.get(1).name()).isEqualTo(RawText.of("f"));
    assertThat(entries.get(1).headerOffset()).isEqualTo(2 * BLOCK);
  }

  @Test
  void ustarPrefixStandsBeforeTheName() throws IOException {
    TarEntry entry = fileWith(block -> block.text(345, "p".repeat(155)));
    assertThat(entry.name()).isEqualTo(RawText.of("p".repeat(155) + "/f"));
  }

  @Test
  void starPrefixIsShorterAndItsTimesMustBeNumbers() throws IOException {
    Consumer<Block> star =
        block ->
            block.text(345, "p".repeat(131)).octal(476, 12, 1).octal(488, 12, 1).text(508, "tar\0");
    assertThat(fileWith(star).name()).isEqualTo(RawText.of("p".repeat(131) + "/f"));
    byte[] tar = new TarBytes().file("f", "x", star.andThen(block -> block.text(476, "9"))).bytes();
    assertMalformed(tar, "atime", 0);
  }

  @Test
  void gnuHeaderHasNoPrefixUnlessItsTimesAreNone() throws IOException {
    assertThat(fileWith(block -> block.gnu().octal(345, 12, 1).octal(357, 12, 1)).name())
        .isEqualTo(RawText.of("f"));
    assertThat(fileWith(block -> block.gnu().text(345, "some/path")).name())
        .isEqualTo(RawText.of("some/path/f"));
    assertThat(fileWith(block -> block.gnu().text(345, "p\u00e4th")).name())
        .isEqualTo(RawText.of("f"));
  }

  @Test
  void oldHeadersHaveNeitherOwnersNamesNorDevicesNorPrefix() throws IOException {
    TarEntry entry =
        fileWith(block ->
            block.v7().text(265, "user").text(297, "group").text(329, "junk").text(345, "p"));
    assertThat(entry.userName()).isEqualTo(RawText.EMPTY);
    assertThat(entry.groupName()).isEqualTo(RawText.EMPTY);
    assertThat(entry.devMajor()).isZero();
    assertThat(entry.name()).isEqualTo(RawText.of("f"));
  }

  @Test
  void ustarVersionDoesNotMatterAndGnuVersionDoes() throws IOException {
    assertThat(fileWith(block -> block.text(257, "ustar\0" + "77").text(265, "user")).userName())
        .isEqualTo(RawText.of("user"));
    assertThat(fileWith(block -> block.text(257, "ustar 00").text(265, "user")).userName())
        .isEqualTo(RawText.EMPTY);
  }

  @Test
  void fieldsAreTakenAsTheyAre() throws IOException {
    TarEntry entry =
        fileWith(block ->
            block
                .octal(100, 8, 0_104_755)
                .octal(108, 8, 1000)
                .octal(116, 8, 100)
                .octal(136, 12, 1_234_567)
                .text(157, "target")
                .text(265, "user")
                .text(297, "group")
                .octal(329, 8, 8)
                .octal(337, 8, 17));
    assertThat(entry.mode()).isEqualTo(0_104_755);
    assertThat(entry.uid()).isEqualTo(1000);
    assertThat(entry.gid()).isEqualTo(100);
    assertThat(entry.modTime()).isEqualTo(new TarTime(1_234_567, 0));
    assertThat(entry.linkName()).isEqualTo(RawText.of("target"));
    assertThat(entry.userName()).isEqualTo(RawText.of("user"));
    assertThat(entry.groupName()).isEqualTo(RawText.of("group"));
    assertThat(entry.devMajor()).isEqualTo(8);
    assertThat(entry.devMinor()).isEqualTo(17);
    assertThat(entry.size()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 127, 2_097_152, 4_294_967_301L, Long.MAX_VALUE >> 8, -1, -300})
  void base256NumbersAreReadWithTheirSign(long value) throws IOException {
    // Seven bytes and the marker: what fits into 63 - 8 bits.
    assertThat(fileWith(block -> block.base256(108, 8, value)).uid()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 300_000_000_000L, -1})
  void wideFieldHoldsAllOf64Bits(long value) throws IOException {
    assertThat(fileWith(block -> block.base256(136, 12, value)).modTime().seconds())
        .isEqualTo(value);
  }

  @Test
  void base256BeyondLongIsRefused() {
    byte[] tar =
        new TarBytes()
            .file("f", "x", block -> block.base256(136, 12, 1).text(139, "\u0080"))
            .bytes();
    assertMalformed(tar, "mtime of a tar header is beyond 64 bits", 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"  644 \0\0", "\0\0  644 ", "0000644\0", "644\0 99\0"})
  void octalNumbersStandBetweenBlanks(String field) throws IOException {
    assertThat(fileWith(block -> block.clear(100, 108).text(100, field)).mode()).isEqualTo(0644);
  }

  @Test
  void emptyNumberIsZero() throws IOException {
    assertThat(fileWith(block -> block.text(100, "        ")).mode()).isZero();
    assertThat(fileWith(block -> block.clear(100, 108)).mode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000648\0", "64 4   \0", "-000644\0", "0x00644\0"})
  void otherNumbersAreRefused(String field) {
    byte[] tar =
        new TarBytes().file("a", "").file("f", "x", block -> block.text(100, field)).bytes();
    assertMalformed(tar, "the mode of a tar header is no octal number", BLOCK);
  }

  @Test
  void negativeSizeIsRefusedWhereContentFollows() throws IOException {
    byte[] file = new TarBytes().file("f", "", block -> block.base256(124, 12, -1)).bytes();
    assertMalformed(file, "negative size", 0);
    byte[] special = new TarBytes().header(new Block("x", 'x', 0).base256(124, 12, -1)).bytes();
    assertMalformed(special, "negative size", 0);
    byte[] link = new TarBytes().header(new Block("l", '2', 0).base256(124, 12, -1)).bytes();
    assertThat(only(link).size()).isEqualTo(-1);
  }

  @Test
  void wrongChecksumIsRefusedAndSignedSumsAreNot() throws IOException {
    byte[] wrong = new TarBytes().file("f", "x").bytes();
    wrong[0]++;
    assertMalformed(wrong, "its checksum is", 0);
    byte[] signed = new TarBytes().file("\u00e9", "x").bytes();
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : signed[i];
    }
    System.arraycopy(latin1(String.format("%06o\0", sum)), 0, signed, 148, 7);
    assertThat(only(signed).name().toByteArray()).containsExactly(0xe9);
  }

  @Test
  void longNamesWinOverPaxWhateverTheOrder() throws IOException {
    byte[] before =
        new TarBytes()
            .special('L', "long\0rest")
            .special('K', "target\0")
            .pax("path=pax", "linkpath=paxlink")
            .entry("n", '2')
            .bytes();
    byte[] after =
        new TarBytes()
            .pax("path=pax", "linkpath=paxlink")
            .special('K', "target\0")
            .special('L', "long\0rest")
            .entry("n", '2')
            .bytes();
    for (byte[] tar : new byte[][] {before, after}) {
      assertThat(only(tar).name()).isEqualTo(RawText.of("long"));
      assertThat(only(tar).linkName()).isEqualTo(RawText.of("target"));
    }
  }

  @Test
  void laterSpecialFileOfOneKindReplacesTheEarlier() throws IOException {
    byte[] tar =
        new TarBytes()
            .special('L', "first")
            .special('L', "second")
            .pax("uname=one", "comment=gone")
            .pax("gname=two")
            .file("f", "x")
            .bytes();
    TarEntry entry = only(tar);
    assertThat(entry.name()).isEqualTo(RawText.of("second"));
    assertThat(entry.userName()).isEqualTo(RawText.EMPTY);
    assertThat(entry.paxRecords()).containsOnlyKeys(RawText.of("gname"));
  }

  @Test
  void emptyLongNameDoesNotOverride() throws IOException {
    byte[] tar = new TarBytes().special('L', "first").special('L', "").file("f", "x").bytes();
    assertThat(only(tar).name()).isEqualTo(RawText.of("f"));
  }

  @Test
  void specialFilesBelongToOneEntryOnly() throws IOException {
    byte[] tar =
        new TarBytes()
            .special('L', LONG_NAME)
            .pax("uname=user")
            .file("a", "x")
            .file("b", "x")
            .bytes();
    TarEntry second = scan(tar).get(1);
    assertThat(second.name()).isEqualTo(RawText.of("b"));
    assertThat(second.userName()).isEqualTo(RawText.EMPTY);
    assertThat(second.paxRecords()).isEmpty();
  }

  @Test
  void paxRecordsOverrideTheHeader() throws IOException {
    byte[] tar =
        new TarBytes()
            .pax(
                "path=name",
                "linkpath=link",
                "uname=user",
                "gname=group",
                "uid=4294967301",
                "gid=-7",
                "size=5",
                "mtime=12.5",
                "atime=1",
                "ctime=2.25")
            .header(new Block("f", '0', 99))
            .content(latin1("hello"))
            .bytes();
    TarEntry entry = only(tar);
    assertThat(entry.name()).isEqualTo(RawText.of("name"));
    assertThat(entry.linkName()).isEqualTo(RawText.of("link"));
    assertThat(entry.userName()).isEqualTo(RawText.of("user"));
    assertThat(entry.groupName()).isEqualTo(RawText.of("group"));
    assertThat(entry.uid()).isEqualTo(4_294_967_301L);
    assertThat(entry.gid()).isEqualTo(-7);
    assertThat(entry.size()).isEqualTo(5);
    assertThat(entry.storedSize()).isEqualTo(5);
    assertThat(entry.modTime()).isEqualTo(new TarTime(12, 500_000_000));
    assertThat(entry.paxRecords()).hasSize(10);
  }

  @Test
  void emptyPaxValueIsKeptAndDoesNotOverride() throws IOException {
    TarEntry entry = fileWithPax("path=", "size=", "mtime=");
    assertThat(entry.name()).isEqualTo(RawText.of("f"));
    assertThat(entry.size()).isEqualTo(5);
    assertThat(entry.paxRecords()).containsEntry(RawText.of("path"), RawText.EMPTY);
  }

  @Test
  void lastOfSeveralEqualKeysWins() throws IOException {
    assertThat(fileWithPax("path=one", "path=two").name()).isEqualTo(RawText.of("two"));
  }

  @Test
  void paxRecordsAreOrderedByTheirBytes() throws IOException {
    assertThat(fileWithPax("b=1", "\u00e9=2", "B=3", "a=4").paxRecords().keySet())
        .extracting(key -> (int) key.toByteArray()[0] & 0xff)
        .containsExactly((int) 'B', (int) 'a', (int) 'b', 0xe9);
  }

  @Test
  void paxValuesMayHaveAnyBytesButNamesNoNul() throws IOException {
    TarEntry entry = fileWithPax("SCHILY.xattr.security.capability=\0\1=\n\u00ff");
    assertThat(entry.paxRecords().get(RawText.of("SCHILY.xattr.security.capability")))
        .isEqualTo(RawText.copyOf(latin1("\0\1=\n\u00ff")));
    for (String record : new String[] {"path=a\0b", "uname=\0", "k\0=v", "=v"}) {
      byte[] tar = new TarBytes().pax(record).file("f", "x").bytes();
      assertMalformed(tar, "has an empty key or a NUL", 0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6 a=b",
        "6 a=bX",
        "7 a=b\n",
        "5 a=b\n",
        "a=b\n",
        "6  a=b",
        "0 a=b\n",
        "-6 a=b\n",
        "4 =\n",
        "6 abc\n",
        "99999999999999999999 a=b\n",
        "6"
      })
  void brokenPaxRecordsAreRefused(String payload) {
    byte[] tar = new TarBytes().special('x', payload).file("f", "x").bytes();
    assertMalformed(tar, "a record of a pax header", 0);
  }

  @Test
  void paxLengthMayHaveASignAndZeros() throws IOException {
    byte[] tar = new TarBytes().special('x', "+008 a=b\n9 c=d =\n").file("f", "x").bytes();
    assertThatThrownBy(() -> scan(tar)).isInstanceOf(MalformedInputException.class);
    byte[] right = new TarBytes().special('x', "+009 a=b\n8 c=d =\n").file("f", "x").bytes();
    assertThat(only(right).paxRecords()).containsEntry(RawText.of("c"), RawText.of("d ="));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"uid=x", "gid=1.5", "size=9223372036854775808", "size= 5", "uid=0x10", "uid=1_0"})
  void paxNumbersMustBeDecimalAndFit(String record) {
    byte[] tar = new TarBytes().pax(record).file("f", "x").bytes();
    assertMalformed(tar, "a pax header with the ", 2 * BLOCK);
  }

  @ParameterizedTest
  @CsvSource({
    "1.123456789,1,123456789",
    "1.1234567899,1,123456789",
    "1.1,1,100000000",
    "1.,1,0",
    "+1.5,1,500000000",
    "-1.5,-2,500000000",
    "-0.25,-1,750000000",
    "-5,-5,0",
    "-5.000,-5,0"
  })
  void paxTimesAreCutAfterNineDigits(String text, long seconds, int nanos) throws IOException {
    assertThat(fileWithPax("mtime=" + text).modTime()).isEqualTo(new TarTime(seconds, nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mtime=.5", "mtime=1.5x", "atime=now", "ctime=1.-5", "mtime=1e3"})
  void otherPaxTimesAreRefused(String record) {
    byte[] tar = new TarBytes().pax(record).file("f", "x").bytes();
    assertMalformed(tar, "a pax header with the ", 2 * BLOCK);
  }

  @Test
  void pairsOfASparseMapAreFoldedIntoOneRecord() throws IOException {
    TarEntry entry =
        fileWithPax(
            "GNU.sparse.size=100",
            "GNU.sparse.offset=0",
            "GNU.sparse.numbytes=3",
            "GNU.sparse.offset=50",
            "GNU.sparse.numbytes=2");
    assertThat(entry.paxRecords())
        .containsOnlyKeys(RawText.of("GNU.sparse.size"), PaxRecords.SPARSE_MAP)
        .containsEntry(PaxRecords.SPARSE_MAP, RawText.of("0,3,50,2"));
    assertThat(entry.sparse()).isTrue();
    assertThat(entry.size()).isEqualTo(100);
    assertThat(entry.storedSize()).isEqualTo(5);
  }

  @Test
  void sparseMapOutOfOrderIsRefused() {
    for (String[] records :
        new String[][] {
          {"GNU.sparse.numbytes=3"},
          {"GNU.sparse.offset=1", "GNU.sparse.offset=2"},
          {"GNU.sparse.offset=1,2"}
        }) {
      byte[] tar = new TarBytes().pax(records).file("f", "x").bytes();
      assertMalformed(tar, "out of the order of a sparse map", 0);
    }
  }

  @Test
  void sparseFormatsAreToldByTheirVersionOrMap() throws IOException {
    TarEntry format10 =
        fileWithPax(
            "GNU.sparse.major=1",
            "GNU.sparse.minor=0",
            "GNU.sparse.name=real",
            "GNU.sparse.realsize=4096");
    assertThat(format10.sparse()).isTrue();
    assertThat(format10.name()).isEqualTo(RawText.of("real"));
    assertThat(format10.size()).isEqualTo(4096);
    assertThat(fileWithPax("GNU.sparse.map=0,5").sparse()).isTrue();
    assertThat(fileWithPax("GNU.sparse.major=0", "GNU.sparse.minor=1").sparse()).isTrue();
    assertThat(fileWithPax("GNU.sparse.major=2", "GNU.sparse.map=0,5").sparse()).isFalse();
    assertThat(fileWithPax("GNU.sparse.name=real").sparse()).isFalse();
  }

  @Test
  void oldSparseFileHasItsMapInFurtherBlocks() throws IOException {
    byte[] extended = new byte[BLOCK];
    extended[504] = 1;
    Block header =
        new Block("s", 'S', 5).gnu().clear(345, 482).text(482, "\1").octal(483, 12, 1 << 20);
    byte[] tar =
        new TarBytes()
            .header(header)
            .raw(extended)
            .raw(new byte[BLOCK])
            .content(latin1("hello"))
            .file("after", "x")
            .bytes();
    List<TarEntry> entries = scan(tar);
    assertThat(entries).extracting(TarEntry::headerOffset).containsExactly(0L, 4L * BLOCK);
    assertThat(entries.getFirst().sparse()).isTrue();
    assertThat(entries.getFirst().type()).isEqualTo(TarEntryType.OTHER);
    assertThat(entries.getFirst().size()).isEqualTo(1 << 20);
    assertThat(entries.getFirst().contentOffset()).isEqualTo(3 * BLOCK);
  }

  @Test
  void specialFilesMayHaveOneMebibyteAndNoMore() throws IOException {
    String largest = "n".repeat(1 << 20);
    assertThat(only(new TarBytes().special('L', largest).file("f", "x").bytes()).name().length())
        .isEqualTo(1 << 20);
    for (char typeflag : new char[] {'x', 'g', 'L', 'K'}) {
      byte[] tar = new TarBytes().header(new Block("s", typeflag, (1 << 20) + 1)).bytes();
      assertThatThrownBy(() -> scan(tar))
          .isInstanceOf(LimitExceededException.class)
          .hasMessageContaining("1048577 bytes (at byte 0)");
    }
  }

  @Test
  void tarEndsBehindTwoZeroBlocksWhateverFollows() throws IOException {
    byte[] tar = new TarBytes().file("f", "x").bytes();
    byte[] longer = Arrays.copyOf(tar, tar.length + 5000);
    Arrays.fill(longer, tar.length + 700, longer.length, (byte) 'x');
    assertThat(sizeOf(longer)).isEqualTo(tar.length);
    assertThat(scan(longer)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void tarMayEndAfterFewerZeroBlocks(int blocks) throws IOException {
    byte[] tar = new TarBytes().file("f", "x").raw(new byte[blocks * BLOCK]).withoutEnd();
    assertThat(sizeOf(tar)).isEqualTo(tar.length);
    assertThat(scan(tar)).hasSize(1);
  }

  @Test
  void tarMayEndWithoutTheLastPadding() throws IOException {
    byte[] tar = new TarBytes().file("f", "hello").withoutEnd();
    for (int length = BLOCK + 5; length < tar.length; length++) {
      assertThat(sizeOf(Arrays.copyOf(tar, length))).isEqualTo(length);
    }
  }

  @Test
  void specialFileWithoutItsEntryIsForgotten() throws IOException {
    assertThat(scan(new TarBytes().special('L', LONG_NAME).bytes())).isEmpty();
    assertThat(scan(new TarBytes().pax("a=b").withoutEnd())).isEmpty();
  }

  @Test
  void noBytesAreATarWithoutEntries() throws IOException {
    assertThat(sizeOf(new byte[0])).isZero();
  }

  @Test
  void zeroBlockBeforeAnotherIsRefused() {
    byte[] tar = new TarBytes().file("f", "").raw(new byte[BLOCK]).file("g", "").bytes();
    assertMalformed(tar, "a zero block in a tar that does not end there", 2 * BLOCK);
  }

  @Test
  void everyOtherTruncationIsRefusedWithItsOffset() throws IOException {
    byte[] tar = new TarBytes().special('L', "n".repeat(600)).file("f", "x".repeat(700)).bytes();
    for (int length = 0; length < tar.length; length++) {
      byte[] truncated = Arrays.copyOf(tar, length);
      boolean inPadding =
          (length > BLOCK + 600 && length < 3 * BLOCK)
              || (length > 4 * BLOCK + 700 && length < 6 * BLOCK);
      boolean between = length % BLOCK == 0 && (length == 0 || length == 3 * BLOCK);
      boolean behindContent = length == BLOCK + 600 || length == 4 * BLOCK + 700;
      boolean atEnd = length >= 6 * BLOCK && length % BLOCK == 0;
      if (inPadding || between || behindContent || atEnd) {
        assertThat(sizeOf(truncated)).as("length %d", length).isEqualTo(length);
      } else {
        assertMalformed(truncated, "truncated tar", length);
      }
    }
  }

  @Test
  void errorIsThrownAgain() throws IOException {
    TarScanner scanner = new TarScanner(entry -> {});
    byte[] junk = new byte[BLOCK];
    Arrays.fill(junk, (byte) 'x');
    assertThatThrownBy(() -> scanner.push(junk, 0, BLOCK))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> scanner.push(junk, 0, 0)).isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(scanner::finish).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void mutatedHeadersGiveNothingButTheTwoErrors() throws IOException {
    byte[] tar =
        new TarBytes()
            .pax("path=" + LONG_NAME, "mtime=1.5", "size=700")
            .file("f", "x".repeat(700))
            .special('K', LONG_NAME)
            .header(new Block("s", '2', 0).gnu())
            .bytes();
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < 5000; round++) {
      byte[] mutated = tar.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      int header = BLOCK * new int[] {0, 2, 6}[random.nextInt(3)];
      if (random.nextBoolean()) {
        reseal(mutated, header);
      }
      try {
        scan(mutated);
      } catch (MalformedInputException | LimitExceededException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 4500);
  }

  private static void reseal(byte[] tar, int header) {
    Block block = new Block("", '0', 0);
    System.arraycopy(tar, header, block.bytes, 0, BLOCK);
    System.arraycopy(block.sealed(), 0, tar, header, BLOCK);
  }
}
