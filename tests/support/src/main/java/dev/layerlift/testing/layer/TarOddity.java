package dev.layerlift.testing.layer;

import dev.layerlift.testing.layer.TarHeader.Dialect;
import dev.layerlift.testing.layer.TarHeader.Digits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What an archive may hold that some reader refuses, misunderstands or cannot serve from spans.
 * Each is written into the middle of an ordinary archive.
 */
enum TarOddity {
  GLOBAL_HEADER(tar -> tar.output().pax('g', Map.of("comment", "0123456789abcdef"))),
  CONTIGUOUS_FILE(tar -> file(tar, '7')),
  VOLUME_LABEL(tar -> tar.put(tar.header("label", 'V'))),
  CONTINUED_FILE(tar -> file(tar, 'M')),
  GNU_DUMP_FOLDER(tar -> file(tar, 'D')),
  GNU_LONG_NAMES(tar -> file(tar, 'N')),
  SOLARIS_HEADER(tar -> file(tar, 'X')),
  VENDOR_TYPE(tar -> file(tar, 'Z')),
  GNU_SPARSE(tar ->
      tar.put(
          new TarHeader(Dialect.GNU, Digits.ZEROS_THEN_NUL, tar.newName(), 'S')
              .size(512)
              .number(386, 12, 4096)
              .number(398, 12, 512)
              .number(483, 12, 8192),
          new byte[512])),
  PAX_SPARSE_0_0(tar ->
      sparse(
          tar,
          "GNU.sparse.size",
          "8192",
          "GNU.sparse.numblocks",
          "1",
          "GNU.sparse.offset",
          "4096",
          "GNU.sparse.numbytes",
          "512")),
  PAX_SPARSE_0_1(tar ->
      sparse(
          tar,
          "GNU.sparse.size",
          "8192",
          "GNU.sparse.numblocks",
          "1",
          "GNU.sparse.map",
          "4096,512")),
  PAX_SPARSE_WITHOUT_COUNT(
      tar -> sparse(tar, "GNU.sparse.size", "8192", "GNU.sparse.map", "4096,512")),
  PAX_SPARSE_1_0(tar -> {
    Map<String, String> records = new LinkedHashMap<>();
    records.put("GNU.sparse.major", "1");
    records.put("GNU.sparse.minor", "0");
    records.put("GNU.sparse.name", tar.newName());
    records.put("GNU.sparse.realsize", "8192");
    tar.output().pax('x', records);
    byte[] content = new byte[1024];
    byte[] map = TarOutput.latin1("1\n4096\n512\n");
    System.arraycopy(map, 0, content, 0, map.length);
    tar.put(ustar(tar, '0').size(content.length), content);
  }),
  HARD_LINK_WITH_SIZE(tar -> {
    String name = tar.newName();
    tar.put(tar.header(name, '0').size(5), TarOutput.latin1("12345"));
    tar.put(tar.header(tar.newName(), '1').link(name).size(5)).smallFile();
  }),
  SYMBOLIC_LINK_WITH_SIZE(
      tar -> tar.put(tar.header(tar.newName(), '2').link("t").size(700)).smallFile()),
  FOLDER_WITH_SIZE(tar -> tar.put(tar.header("sized/", '5').size(4096)).smallFile()),
  DEVICE_WITH_SIZE(tar -> tar.put(tar.header(tar.newName(), '3').size(512)).smallFile()),
  HARD_LINK_TO_NOTHING(tar -> tar.put(tar.header(tar.newName(), '1').link("below/only"))),
  HARD_LINK_TO_ITSELF(tar -> {
    String name = tar.newName();
    tar.put(tar.header(name, '1').link(name));
  }),
  HARD_LINK_TO_A_FOLDER(tar ->
      tar.put(tar.header("odd/", '5').mode(0755)).put(tar.header(tar.newName(), '1').link("odd"))),
  HARD_LINK_TO_A_LATER_FILE(
      tar -> tar.put(tar.header("odd-link", '1').link("odd")).put(tar.header("odd", '0'))),
  HARD_LINK_BECOMES_FOLDER(tar ->
      tar.put(tar.header("odd", '0'))
          .put(tar.header("odd-link", '1').link("odd"))
          .put(tar.header("odd/", '5').mode(0755))),
  LINK_WITH_CHILD(tar ->
      tar.put(tar.header("real/", '5').mode(0755))
          .put(tar.header("odd", '2').link("real"))
          .put(tar.header("odd/inside", '0'))),
  LINK_BECOMES_FOLDER(tar ->
      tar.put(tar.header("odd", '2').link("t"))
          .put(tar.header("odd/", '5').mode(0755))
          .put(tar.header("odd/inside", '0'))),
  FILE_WITH_CHILD(tar -> tar.put(tar.header("odd", '0')).put(tar.header("odd/inside", '0'))),
  FOLDER_BECOMES_FILE(tar ->
      tar.put(tar.header("odd/", '5').mode(0755))
          .put(tar.header("odd/inside", '0'))
          .put(tar.header("odd", '0'))),
  FILE_BECOMES_FOLDER(tar ->
      tar.put(tar.header("odd", '0'))
          .put(tar.header("odd/", '5').mode(0755))
          .put(tar.header("odd/inside", '0'))),
  FOLDER_TWICE(tar ->
      tar.put(tar.header("twice/", '5').mode(0755).owner(7, 7))
          .put(tar.header("twice/", '5').mode(0700).owner(0, 0))),
  FOLDER_TWICE_ALIKE(tar ->
      tar.put(tar.header("twice/", '5').mode(0755).owner(7, 7))
          .put(tar.header("twice/inside", '0'))
          .put(tar.header("twice/", '5').mode(0700).owner(8, 9))),
  ABSOLUTE_NAME(tar -> tar.put(tar.header("/absolute", '0'))),
  NAME_WITH_DOTS(tar -> tar.put(tar.header("a/../../above", '0'))),
  NAME_OF_40_KIB(tar ->
      paxFile(tar, "path", "below/" + "n".repeat(40_000)).put(tar.header("below/other", '0'))),
  NAME_OF_255(
      tar -> paxFile(tar, "path", "below/" + "n".repeat(255)).put(tar.header("below/other", '0'))),
  PATH_OF_4_KIB(tar -> paxFile(tar, "path", "a-folder's-name/".repeat(255) + "f".repeat(16))),
  PATH_OF_64_KIB(tar -> paxFile(tar, "path", "deep/".repeat(13_000) + "end")),
  EMPTY_NAME(tar -> tar.put(tar.header("", '0'))),
  FILE_NAMED_LIKE_A_FOLDER(tar -> tar.put(tar.header("slash/", '0'))),
  YEAR_BEYOND_9999(tar -> tar.put(ustar(tar, '0').time(300_000_000_000L))),
  YEAR_BELOW_0(tar -> tar.put(ustar(tar, '0').time(-100_000_000_000L))),
  PAX_YEAR_BEYOND_9999(tar -> paxFile(tar, "mtime", "300000000000.5")),
  OWNER_BEYOND_32_BITS(tar -> tar.put(ustar(tar, '0').owner(1L << 32, 0))),
  OWNER_BELOW_0(tar -> tar.put(ustar(tar, '0').owner(0, -2))),
  PAX_OWNER_BEYOND_32_BITS(tar -> paxFile(tar, "uid", "4294967297")),
  MODE_OF_A_LINK(tar -> tar.put(tar.header(tar.newName(), '0').mode(0120777))),
  MODE_OF_A_FOLDER(tar -> tar.put(tar.header(tar.newName(), '0').mode(040755))),
  MODE_OF_A_SOCKET(tar -> tar.put(tar.header(tar.newName(), '0').mode(0140755))),
  MODES_OF_THEIR_TYPE(tar ->
      tar.put(tar.header("their/", '5').mode(040755))
          .put(tar.header("their/link", '2').link("t").mode(0120777))
          .put(tar.header("their/file", '0').mode(0100644))),
  MODE_BEYOND_BITS(tar -> tar.put(tar.header(tar.newName(), '0').mode(07777777))),
  EMPTY_XATTR_BESIDE_ANOTHER(
      tar -> paxFile(tar, "SCHILY.xattr.user.a", "1", "SCHILY.xattr.user.b", "")),
  EMPTY_XATTR(tar -> paxFile(tar, "SCHILY.xattr.user.a", "")),
  XATTR_WITHOUT_NAME(tar -> paxFile(tar, "SCHILY.xattr.", "v")),
  XATTR_WITHOUT_NAME_BESIDE_ANOTHER(
      tar -> paxFile(tar, "SCHILY.xattr.", "v", "SCHILY.xattr.user.a", "1")),
  LONG_NAME_AND_PAX_PATH(tar -> {
    tar.output().gnuLong('L', "gnu".repeat(50)).pax('x', Map.of("path", "pax".repeat(50)));
    tar.put(ustar(tar, '0'));
  }),
  LONG_NAME_TWICE(tar -> {
    tar.output().gnuLong('L', "one".repeat(50)).gnuLong('L', "two".repeat(50));
    tar.put(ustar(tar, '0'));
  }),
  LONG_NAME_IN_USTAR(tar -> {
    tar.output().gnuLong('L', "name".repeat(50));
    tar.put(new TarHeader(Dialect.USTAR, Digits.ZEROS_THEN_NUL, "n", '0').prefix("p"));
  }),
  PAX_TWICE(tar -> {
    tar.output().pax('x', Map.of("mtime", "1.5")).pax('x', Map.of("comment", "other"));
    tar.put(ustar(tar, '0'));
  }),
  PAX_KEY_TWICE(
      tar -> meta(tar, TarOutput.record("mtime", "1.5") + TarOutput.record("mtime", "2.5"))),
  PAX_HEADER_BEFORE_NOTHING(tar -> tar.output().pax('x', Map.of("comment", "last")).zeros(1024)),
  PAX_LENGTH_WRONG(tar -> meta(tar, "99 comment=a\n")),
  PAX_WITHOUT_EQUALS(tar -> meta(tar, "12 comment a\n")),
  PAX_WITHOUT_END(tar -> meta(tar, "12 comment=ab")),
  PAX_EMPTY_KEY(tar -> paxFile(tar, "", "value")),
  PAX_NUL_IN_KEY(tar -> paxFile(tar, "VENDOR\0key", "value")),
  PAX_NUL_IN_PATH(tar -> paxFile(tar, "path", "a\0b")),
  PAX_NUMBER_WRONG(tar -> paxFile(tar, "uid", "12x")),
  PAX_TIME_WRONG(tar -> paxFile(tar, "mtime", "1.2.3")),
  PAX_TIME_WITHOUT_DIGITS_BEHIND_THE_POINT(tar -> paxFile(tar, "mtime", "1700000000.")),
  PAX_SIZE_BELOW_0(tar -> paxFile(tar, "size", "-1")),
  PAX_OF_1_MIB(tar -> paxFile(tar, "comment", "c".repeat((1 << 20) - 17))),
  PAX_BEYOND_1_MIB(tar -> paxFile(tar, "comment", "c".repeat(1 << 20))),
  LONG_NAME_BEYOND_1_MIB(tar -> {
    tar.output().gnuLong('L', "n".repeat(1 << 20));
    tar.put(ustar(tar, '0'));
  }),
  CHECKSUM_WRONG(tar -> tar.put(ustar(tar, '0').withWrongChecksum())),
  NUMBER_WRONG(tar -> tar.put(ustar(tar, '0').text(108, 8, "00009xx"))),
  NUMBER_EMPTY(tar -> tar.put(ustar(tar, '0').text(108, 8, "").text(136, 12, "  "))),
  NUMBER_NEGATIVE_OCTAL(tar -> tar.put(ustar(tar, '0').text(136, 12, "-0000000001"))),
  SIZE_BELOW_0(tar -> tar.put(ustar(tar, '0').size(-512))),
  SIZE_BEYOND_THE_END(tar -> tar.put(ustar(tar, '0').size(1L << 40))),
  SIZE_BEYOND_63_BITS(
      tar -> tar.put(ustar(tar, '0').text(124, 12, "\u0080" + "\u00ff".repeat(11)))),
  GNU_WITH_PREFIX(tar ->
      tar.put(new TarHeader(Dialect.GNU, Digits.ZEROS_THEN_NUL, "name", '0').prefix("pre/fix"))),
  MAGIC_WRONG(tar -> tar.put(ustar(tar, '0').text(257, 8, "ustar\0\0\0").prefix("p"))),
  NOISE_IN_PLACE_OF_A_HEADER(tar -> {
    byte[] noise = new byte[512];
    tar.random().nextBytes(noise);
    tar.output().raw(noise);
  }),
  ZERO_BLOCK_BETWEEN_ENTRIES(tar -> tar.output().zeros(512));

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final Consumer<RandomTar> writing;

  TarOddity(Consumer<RandomTar> writing) {
    this.writing = writing;
  }

  void write(RandomTar tar) {
    writing.accept(tar);
  }

  private static void file(RandomTar tar, char type) {
    tar.put(tar.header(tar.newName(), type).size(5), TarOutput.latin1("12345"));
  }

  private static TarHeader ustar(RandomTar tar, char type) {
    return new TarHeader(Dialect.USTAR, Digits.ZEROS_THEN_NUL, tar.newName(), type);
  }

  private static RandomTar paxFile(RandomTar tar, String... keysAndValues) {
    return meta(tar, records(keysAndValues));
  }

  private static RandomTar meta(RandomTar tar, String records) {
    tar.output().meta('x', TarOutput.latin1(records));
    return tar.put(ustar(tar, '0'));
  }

  /** 8 KiB of which one block is there. */
  private static void sparse(RandomTar tar, String... keysAndValues) {
    tar.output().meta('x', TarOutput.latin1(records(keysAndValues)));
    tar.put(ustar(tar, '0').size(512), new byte[512]);
  }

  private static String records(String... keysAndValues) {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      records.append(TarOutput.record(keysAndValues[i], keysAndValues[i + 1]));
    }
    return records.toString();
  }
}
