package dev.layerlift.testing.layer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.zip.Deflater;

/** Packed layers that some reader refuses, misunderstands or cannot enter in the middle. */
enum GzipOddity {
  MEMBERS(true, (random, plain) -> members(random, plain, random.nextInt(2, 20))),
  TWO_MEMBERS(true, (random, plain) -> members(random, plain, 2)),
  MEMBER_EVERY_128_KIB(
      true, (random, plain) -> members(random, plain, Math.max(2, plain.length >> 17))),
  BLOCKED_GZIP(true, GzipOddity::bgzf),
  EMPTY_FIRST_MEMBER(true, (random, plain) -> joined(member(random, ""), member(random, plain))),
  EMPTY_LAST_MEMBER(true, (random, plain) -> joined(member(random, plain), member(random, ""))),
  EMPTY_MEMBER_INSIDE(
      true,
      (random, plain) -> {
        int half = plain.length / 2;
        return joined(
            member(random, Arrays.copyOf(plain, half)),
            member(random, ""),
            member(random, Arrays.copyOfRange(plain, half, plain.length)));
      }),
  EMPTY_STORED_BLOCK_FIRST(true, (random, plain) -> after(random, plain, 0, 0, 0, 0xff, 0xff)),
  /** Then a stored block of no bytes, so that the next block begins with a byte. */
  EMPTY_FIXED_BLOCK_FIRST(true, (random, plain) -> after(random, plain, 2, 0, 0, 0, 0xff, 0xff)),
  TRAILING_ZEROS(false, (random, plain) -> joined(member(random, plain), new byte[512])),
  TRAILING_ZERO(false, (random, plain) -> joined(member(random, plain), new byte[1])),
  TRAILING_TEXT(false, (random, plain) -> joined(member(random, plain), bytes("garbage!!"))),
  TRAILING_MAGIC(false, (random, plain) -> joined(member(random, plain), bytes("\u001f\u008b"))),
  TRAILING_BROKEN_MEMBER(
      false, (random, plain) -> joined(member(random, plain), cut(member(random, "second"), 1))),
  TRAILER_CUT(false, (random, plain) -> cut(member(random, plain), random.nextInt(1, 9))),
  BODY_CUT(
      false,
      (random, plain) -> {
        byte[] whole = member(random, plain);
        return cut(whole, random.nextInt(9, whole.length - 10));
      }),
  HEADER_CUT(
      false,
      (random, plain) ->
          Arrays.copyOf(GzipMember.PLAIN.withName("n").header(), random.nextInt(1, 12))),
  NO_BYTES(false, (random, plain) -> new byte[0]),
  ZLIB_IN_PLACE_OF_GZIP(false, (random, plain) -> zlibWrapped(plain)),
  RAW_DEFLATE(false, (random, plain) -> deflated(random, plain)),
  NOT_COMPRESSED(false, (random, plain) -> plain),
  CHECKSUM_WRONG(false, (random, plain) -> flip(member(random, plain), -8)),
  SIZE_WRONG(false, (random, plain) -> flip(member(random, plain), -1)),
  BIT_TURNED(
      false,
      (random, plain) -> {
        byte[] whole = GzipMember.PLAIN.of(deflated(random, plain), plain);
        return flip(whole, random.nextInt(10, whole.length));
      }),
  HEADER_CHECKSUM_WRONG(
      false,
      (random, plain) ->
          joined(
              flip(GzipMember.PLAIN.withHeaderChecksum().header(), -1),
              deflated(random, plain),
              GzipMember.trailer(plain))),
  METHOD_WRONG(false, (random, plain) -> flip(member(random, plain), 2)),
  RESERVED_FLAG(
      false,
      (random, plain) -> GzipMember.PLAIN.withFlags(0x20).of(deflated(random, plain), plain)),
  BLOCK_TYPE_3(false, (random, plain) -> GzipMember.PLAIN.of(new byte[] {7, 0, 0, 0, 0, 0}, plain)),
  /** A fixed block: length 3, distance 1, before there is a byte. */
  DISTANCE_BEFORE_THE_START(
      false, (random, plain) -> GzipMember.PLAIN.of(new byte[] {3, 2, 0, 0}, plain)),
  NAME_OF_511(true, (random, plain) -> named(random, plain, 511)),
  NAME_OF_512(true, (random, plain) -> named(random, plain, 512)),
  NAME_OF_20000(true, (random, plain) -> named(random, plain, 20_000)),
  COMMENT_OF_512(
      true,
      (random, plain) ->
          GzipMember.PLAIN.withComment("c".repeat(512)).of(deflated(random, plain), plain)),
  EXTRA_OF_65535(
      true,
      (random, plain) ->
          GzipMember.PLAIN.withExtra("e".repeat(65535)).of(deflated(random, plain), plain));

  /** The marker of a BGZF file's end (SAM specification, section 4.1.2). */
  private static final String BGZF_END =
      "\u001f\u008b\10\4\0\0\0\0\0\u00ff\6\0BC\2\0\33\0\3\0\0\0\0\0\0\0\0\0";

  private final boolean wellFormed;

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final BiFunction<SplittableRandom, byte[], byte[]> packing;

  GzipOddity(boolean wellFormed, BiFunction<SplittableRandom, byte[], byte[]> packing) {
    this.wellFormed = wellFormed;
    this.packing = packing;
  }

  /** Whether it is gzip by the letter, so that a plain reader must get everything back. */
  boolean wellFormed() {
    return wellFormed;
  }

  byte[] pack(SplittableRandom random, byte[] plain) {
    return packing.apply(random, plain);
  }

  private static byte[] members(SplittableRandom random, byte[] plain, int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int from = 0;
    for (int i = 1; i <= count; i++) {
      int average = (plain.length - from) / (count - i + 1);
      int to = i == count ? plain.length : from + random.nextInt(1, 2 * Math.max(1, average));
      to = Math.min(to, plain.length);
      out.writeBytes(member(random, Arrays.copyOfRange(plain, from, to)));
      from = to;
    }
    return out.toByteArray();
  }

  private static byte[] bgzf(SplittableRandom random, byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int from = 0; from < plain.length; from += 0xff00) {
      byte[] part = Arrays.copyOfRange(plain, from, Math.min(plain.length, from + 0xff00));
      byte[] packed = RandomGzip.zlib(part, 6, Deflater.DEFAULT_STRATEGY, 0, part.length);
      int size = 18 + packed.length + 8 - 1;
      String field = "BC\2\0" + (char) (size & 0xff) + (char) (size >> 8);
      out.writeBytes(GzipMember.PLAIN.withExtra(field).of(packed, part));
    }
    out.writeBytes(bytes(BGZF_END));
    return out.toByteArray();
  }

  private static byte[] after(SplittableRandom random, byte[] plain, int... block) {
    byte[] first = new byte[block.length];
    for (int i = 0; i < block.length; i++) {
      first[i] = (byte) block[i];
    }
    return GzipMember.PLAIN.of(joined(first, deflated(random, plain)), plain);
  }

  private static byte[] named(SplittableRandom random, byte[] plain, int length) {
    return GzipMember.PLAIN.withName("n".repeat(length)).of(deflated(random, plain), plain);
  }

  private static byte[] zlibWrapped(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] buffer = new byte[1 << 16];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    return out.toByteArray();
  }

  private static byte[] member(SplittableRandom random, String plain) {
    return member(random, bytes(plain));
  }

  private static byte[] member(SplittableRandom random, byte[] plain) {
    return RandomGzip.member(random, plain, new TreeSet<>());
  }

  private static byte[] deflated(SplittableRandom random, byte[] plain) {
    return RandomGzip.deflated(random, plain, new TreeSet<>());
  }

  private static byte[] joined(byte[]... parts) {
    return GzipMember.joined(parts);
  }

  private static byte[] cut(byte[] whole, int count) {
    return Arrays.copyOf(whole, whole.length - count);
  }

  /**
   * @param at counted from the end when negative
   */
  private static byte[] flip(byte[] whole, int at) {
    whole[at < 0 ? whole.length + at : at] ^= 1;
    return whole;
  }

  private static byte[] bytes(String text) {
    return TarOutput.latin1(text);
  }
}
