package dev.layerlift.codec.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Tars written field by field, so that any field can be wrong. */
public final class TarBytes {
  public static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** One header block; the checksum is set last. */
  public static final class Block {
    final byte[] bytes = new byte[BLOCK];

    public Block(String name, char typeflag, long size) {
      text(0, name);
      octal(100, 8, 0644);
      octal(108, 8, 0);
      octal(116, 8, 0);
      octal(124, 12, size);
      octal(136, 12, 1_700_000_000);
      bytes[156] = (byte) typeflag;
      text(257, "ustar\0" + "00");
    }

    public Block text(int at, String latin1) {
      byte[] text = latin1.getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(text, 0, bytes, at, text.length);
      return this;
    }

    public Block octal(int at, int length, long value) {
      return text(at, String.format("%0" + (length - 1) + "o", value) + "\0");
    }

    /** Two's complement, big endian, the top bit set. */
    public Block base256(int at, int length, long value) {
      for (int i = 0; i < length; i++) {
        int shift = 8 * (length - 1 - i);
        bytes[at + i] = (byte) (shift > 63 ? value >> 63 : value >> shift);
      }
      bytes[at] |= (byte) 0x80;
      return this;
    }

    public Block gnu() {
      return text(257, "ustar  \0");
    }

    public Block v7() {
      Arrays.fill(bytes, 257, BLOCK, (byte) 0);
      return this;
    }

    Block clear(int from, int to) {
      Arrays.fill(bytes, from, to, (byte) 0);
      return this;
    }

    byte[] sealed() {
      Arrays.fill(bytes, 148, 156, (byte) ' ');
      int sum = 0;
      for (byte b : bytes) {
        sum += b & 0xff;
      }
      octal(148, 7, sum);
      return bytes;
    }
  }

  public TarBytes header(Block block) {
    out.writeBytes(block.sealed());
    return this;
  }

  public TarBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Content and its padding. */
  public TarBytes content(byte[] bytes) {
    out.writeBytes(bytes);
    out.writeBytes(new byte[-bytes.length & (BLOCK - 1)]);
    return this;
  }

  public TarBytes file(String name, String content) {
    byte[] bytes = latin1(content);
    return header(new Block(name, '0', bytes.length)).content(bytes);
  }

  public TarBytes file(String name, String content, Consumer<Block> change) {
    byte[] bytes = latin1(content);
    Block block = new Block(name, '0', bytes.length);
    change.accept(block);
    return header(block).content(bytes);
  }

  /** An entry without content. */
  public TarBytes entry(String name, char typeflag) {
    return header(new Block(name, typeflag, 0));
  }

  /** A pax header, a long name or a long link. */
  public TarBytes special(char typeflag, String payload) {
    byte[] bytes = latin1(payload);
    return header(new Block("special", typeflag, bytes.length)).content(bytes);
  }

  /** A pax header with {@code key=value} records. */
  public TarBytes pax(String... records) {
    return special('x', records(records));
  }

  static String records(String... records) {
    StringBuilder text = new StringBuilder();
    for (String record : records) {
      int length = record.length() + 3;
      while (Integer.toString(length).length() + record.length() + 2 != length) {
        length++;
      }
      text.append(length).append(' ').append(record).append('\n');
    }
    return text.toString();
  }

  public byte[] withoutEnd() {
    return out.toByteArray();
  }

  public byte[] bytes() {
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }

  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
