package dev.layerlift.codec.deflate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The output, preceded by what distances can reach, in one array that never wraps:
 *
 * <pre>
 * history (32 KiB at most) | output of this run | space | slack
 *                          start of run         end     LIMIT
 * </pre>
 *
 * A copy may write beyond its end into space or slack: what is there is not output yet.
 */
final class Window {
  /** Of the history, RFC 1951, section 2: 32 KiB. */
  static final int HISTORY = 1 << 15;

  static final int SPACE = 1 << 17;

  /** From here on the window is full. */
  static final int LIMIT = HISTORY + SPACE;

  static final int LONGEST_MATCH = 258;

  /** What one turn of a loop that looks at {@link #LIMIT} first can write at most. */
  static final int SLACK = LONGEST_MATCH + 62;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Multiplied by the lowest n bytes of a pattern, fills 8 bytes with it. */
  private static final long[] REPEAT = {
    0,
    0x0101010101010101L,
    0x0001000100010001L,
    0x0001000001000001L,
    0x0000000100000001L,
    0x0000010000000001L,
    0x0001000000000001L,
    0x0100000000000001L
  };

  final byte[] bytes = new byte[LIMIT + SLACK];

  /** First byte that a distance may reach. */
  int first;

  /** Of the output of the current run. */
  int runStart;

  /** The next byte goes here. */
  int end;

  /** Forgets everything but the given history, which is at most {@link #HISTORY} long. */
  void reset(byte[] history, int offset, int length) {
    System.arraycopy(history, offset, bytes, 0, length);
    first = 0;
    runStart = length;
    end = length;
  }

  /** Makes space; what was output so far may only be reached by distances from now on. */
  void beginRun() {
    if (end >= LIMIT) {
      System.arraycopy(bytes, end - HISTORY, bytes, 0, HISTORY);
      first = 0;
      end = HISTORY;
    }
    runStart = end;
  }

  boolean isFull() {
    return end >= LIMIT;
  }

  boolean reaches(int distance) {
    return distance <= end - first;
  }

  /**
   * Copies a match to {@code to}, RFC 1951, section 3.2.3: source and target may overlap. Writes up
   * to 31 bytes more. Wide copies are what makes it fast: most matches are short.
   *
   * @param distance reachable
   */
  static void copy(byte[] bytes, int to, int distance, int length) {
    int end = to + length;
    int from = to - distance;
    if (distance >= Long.BYTES) {
      LONG.set(bytes, to, (long) LONG.get(bytes, from));
      LONG.set(bytes, to + 8, (long) LONG.get(bytes, from + 8));
      if (length > 16) {
        LONG.set(bytes, to + 16, (long) LONG.get(bytes, from + 16));
        LONG.set(bytes, to + 24, (long) LONG.get(bytes, from + 24));
        for (int i = 32; i < length; i += 16) {
          LONG.set(bytes, to + i, (long) LONG.get(bytes, from + i));
          LONG.set(bytes, to + i + 8, (long) LONG.get(bytes, from + i + 8));
        }
      }
    } else {
      long pattern = (long) LONG.get(bytes, from) & ((1L << (8 * distance)) - 1);
      pattern *= REPEAT[distance];
      int step = 8 - 8 % distance;
      do {
        LONG.set(bytes, to, pattern);
        to += step;
      } while (to < end);
    }
  }
}
