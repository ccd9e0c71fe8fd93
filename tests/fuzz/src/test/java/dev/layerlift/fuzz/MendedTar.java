package dev.layerlift.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A tar whose header blocks have the checksum that they should have, so that a changed header is
 * looked at and not only refused.
 */
final class MendedTar {
  private static final int BLOCK = 512;
  private static final int SIZE = 124;
  private static final int SIZE_LENGTH = 12;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private MendedTar() {}

  static byte[] of(byte[] tar) {
    byte[] mended = tar.clone();
    long at = 0;
    while (at + BLOCK <= mended.length) {
      int start = (int) at;
      long content = octal(mended, start + SIZE);
      mend(mended, start);
      at += BLOCK + (content + BLOCK - 1) / BLOCK * BLOCK;
    }
    return mended;
  }

  private static void mend(byte[] tar, int start) {
    boolean zero = true;
    for (int i = 0; i < BLOCK; i++) {
      zero &= tar[start + i] == 0;
    }
    if (zero) {
      return;
    }
    Arrays.fill(tar, start + CHECKSUM, start + CHECKSUM + CHECKSUM_LENGTH, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += tar[start + i] & 0xff;
    }
    byte[] text = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, tar, start + CHECKSUM, CHECKSUM_LENGTH);
  }

  /** As far as there are digits. */
  private static long octal(byte[] tar, int from) {
    long value = 0;
    for (int i = from; i < from + SIZE_LENGTH - 1 && tar[i] >= '0' && tar[i] <= '7'; i++) {
      value = 8 * value + tar[i] - '0';
    }
    return value;
  }
}
