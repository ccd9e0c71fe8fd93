package dev.layerlift.codec.ztoc;

import dev.layerlift.codec.tar.TarBytes;
import dev.layerlift.codec.tar.TarBytes.Block;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A layer of which everything is decided by a seed: what is in its tar, and how it is deflated. */
final class RandomLayer {
  private static final char[] TYPES = {'0', '0', '0', '0', '1', '2', '3', '4', '5', '6', '\0'};
  private static final int[] FLUSHES = {
    Deflater.NO_FLUSH, Deflater.NO_FLUSH, Deflater.SYNC_FLUSH, Deflater.FULL_FLUSH
  };
  private static final long MAX_UID = 0xffff_ffffL;

  /**
   * What the ztoc must say of a file; told by the one who wrote it, not by a parser.
   *
   * @param offset of its bytes in the tar
   */
  record Expected(
      String name, FileType type, long offset, long size, String linkName, long uid, int records) {}

  private final Random random;
  private final TarBytes tar = new TarBytes();
  private final List<Expected> files = new ArrayList<>();

  RandomLayer(long seed) {
    random = new Random(seed);
    for (int left = 1 + random.nextInt(30); left > 0; left--) {
      file();
    }
  }

  List<Expected> files() {
    return files;
  }

  private void file() {
    char typeflag = typeflag();
    // No other entry's name begins so: nothing is below a file, nothing is there twice.
    String name =
        files.size()
            + "_"
            + name(random.nextInt(5) == 0 ? 101 + random.nextInt(300) : 1 + random.nextInt(90));
    boolean link = typeflag == '1' || typeflag == '2';
    String linkName = link ? linkName(typeflag) : "";
    byte[] content = typeflag == '0' || typeflag == '\0' ? content() : new byte[0];
    long uid = random.nextInt(3) == 0 ? random.nextLong(MAX_UID + 1) : random.nextInt(2000);
    boolean pax = random.nextBoolean();
    List<String> records = new ArrayList<>();
    if (pax) {
      records.add("path=" + name);
      records.add("mtime=" + random.nextInt() + "." + random.nextInt(1_000_000));
      records.add("uid=" + uid);
      if (link) {
        records.add("linkpath=" + linkName);
      }
      if (random.nextBoolean()) {
        records.add("SCHILY.xattr.user.x" + random.nextInt(10) + "=\0\u00ff" + random.nextInt());
      }
      tar.pax(records.toArray(String[]::new));
    } else {
      longName('L', name);
      longName('K', linkName);
    }
    Block block = new Block(cut(name), typeflag, content.length).text(157, cut(linkName));
    if (!pax) {
      block.gnu().base256(108, 8, uid);
    }
    block.octal(100, 8, random.nextInt(010000)).octal(136, 12, random.nextInt(1 << 30));
    block.text(265, "user").octal(329, 8, random.nextInt(256)).octal(337, 8, random.nextInt(256));
    tar.header(block);
    long offset = tar.withoutEnd().length;
    tar.content(content);
    FileType type = typeflag == '\0' ? FileType.REGULAR : FileType.ofTypeflag(typeflag);
    files.add(new Expected(name, type, offset, content.length, linkName, uid, records.size()));
  }

  /** No hard link before there is a file that it can name. */
  private char typeflag() {
    char typeflag = TYPES[random.nextInt(TYPES.length)];
    return typeflag == '1' && linkable().isEmpty() ? '0' : typeflag;
  }

  private List<String> linkable() {
    return files.stream()
        .filter(file -> file.type() != FileType.DIRECTORY)
        .map(Expected::name)
        .toList();
  }

  private String linkName(char typeflag) {
    if (typeflag == '1') {
      return linkable().get(random.nextInt(linkable().size()));
    }
    return name(random.nextInt(4) == 0 ? 101 + random.nextInt(200) : 1 + random.nextInt(90));
  }

  private void longName(char typeflag, String name) {
    if (name.length() > 100) {
      tar.special(typeflag, name + "\0");
    }
  }

  private static String cut(String name) {
    return name.substring(0, Math.min(name.length(), 100));
  }

  private String name(int length) {
    StringBuilder name = new StringBuilder();
    while (name.length() < length) {
      name.append("abc-./012xyz".charAt(random.nextInt(12)));
    }
    return name.toString().replace("..", ".a").replaceAll("/$", "_");
  }

  /** Noise, text, or long runs. */
  private byte[] content() {
    byte[] content = new byte[random.nextInt(random.nextInt(4) == 0 ? 60_000 : 3000)];
    int kind = random.nextInt(3);
    if (kind == 0) {
      random.nextBytes(content);
    } else {
      byte[] words = "some words that come again and again\n".getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < content.length; i++) {
        content[i] = words[kind == 1 ? random.nextInt(words.length) : i / 700 % words.length];
      }
    }
    return content;
  }

  /** Not to be called twice. */
  byte[] tar() {
    return tar.bytes();
  }

  /** Blocks of all three types that end at any bit. */
  byte[] gzip(byte[] bytes) {
    return gzip(bytes, random);
  }

  static byte[] gzip(byte[] bytes, Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3});
    byte[] buffer = new byte[1 << 16];
    try (Deflater deflater = new Deflater(6, true)) {
      int at = 0;
      while (at < bytes.length) {
        int length = Math.min(bytes.length - at, 1 + random.nextInt(20_000));
        deflater.setInput(bytes, at, length);
        deflater.setLevel(random.nextInt(10));
        deflater.setStrategy(random.nextInt(3));
        drain(deflater, buffer, FLUSHES[random.nextInt(FLUSHES.length)], out);
        at += length;
      }
      deflater.finish();
      drain(deflater, buffer, Deflater.NO_FLUSH, out);
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    littleEndian(out, crc.getValue());
    littleEndian(out, bytes.length);
    return out.toByteArray();
  }

  /** A call that changes the level can write nothing and take nothing. */
  private static void drain(
      Deflater deflater, byte[] buffer, int flush, ByteArrayOutputStream out) {
    int written;
    do {
      written = deflater.deflate(buffer, 0, buffer.length, flush);
      out.write(buffer, 0, written);
    } while (written > 0 || !(deflater.finished() || deflater.needsInput()));
  }

  private static void littleEndian(ByteArrayOutputStream out, long value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write((int) (value >> shift));
    }
  }
}
