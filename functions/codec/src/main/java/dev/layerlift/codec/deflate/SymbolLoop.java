package dev.layerlift.codec.deflate;

import static dev.layerlift.codec.deflate.DecodeTable.CODE_BITS;
import static dev.layerlift.codec.deflate.DecodeTable.CODE_BITS_SHIFT;
import static dev.layerlift.codec.deflate.DecodeTable.DISTANCE_ROOT_BITS;
import static dev.layerlift.codec.deflate.DecodeTable.EXCEPTIONAL;
import static dev.layerlift.codec.deflate.DecodeTable.INVALID;
import static dev.layerlift.codec.deflate.DecodeTable.LINK;
import static dev.layerlift.codec.deflate.DecodeTable.LITERAL;
import static dev.layerlift.codec.deflate.DecodeTable.LITERAL_ROOT_BITS;
import static dev.layerlift.codec.deflate.DecodeTable.TOTAL_BITS;
import static dev.layerlift.codec.deflate.DecodeTable.VALUE_SHIFT;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The symbols of a block, RFC 1951, section 3.2.3, from input into window: {@link #fast} while
 * there is plenty of both, {@link #one} near the end of the pushed bytes, where no byte may be
 * taken before it is needed.
 */
final class SymbolLoop {
  /** Why it ended. */
  enum End {
    INPUT_NEEDED,
    OUTPUT_FULL,
    END_OF_BLOCK,
    INVALID_LITERAL_CODE,
    INVALID_DISTANCE_CODE,
    DISTANCE_TOO_FAR
  }

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** What one turn of the fast loop can read at most: two refills of 7 bytes and a third's 8. */
  private static final int INPUT_MARGIN = 24;

  private static final int LITERAL_MASK = (1 << LITERAL_ROOT_BITS) - 1;
  private static final int DISTANCE_MASK = (1 << DISTANCE_ROOT_BITS) - 1;

  private SymbolLoop() {}

  static End run(BitInput in, Window out, DecodeTable literals, DecodeTable distances) {
    while (true) {
      if (out.isFull()) {
        return End.OUTPUT_FULL;
      }
      @Nullable End end =
          in.limit - in.position >= INPUT_MARGIN
              ? fast(in, out, literals.entries, distances.entries)
              : one(in, out, literals.entries, distances.entries);
      if (end != null) {
        return end;
      }
    }
  }

  /** Decodes a literal or a match, or drops nothing at all; returns null where it can go on. */
  private static @Nullable End one(BitInput in, Window out, int[] literals, int[] distances) {
    int entry;
    do {
      entry = entry(literals, in.bits, LITERAL_ROOT_BITS);
    } while (codeBits(entry) > in.count && in.pull());
    if (codeBits(entry) > in.count) {
      return End.INPUT_NEEDED;
    }
    if ((entry & LITERAL) != 0) {
      in.drop(codeBits(entry));
      out.bytes[out.end++] = (byte) (entry >>> VALUE_SHIFT);
      return null;
    }
    if ((entry & EXCEPTIONAL) != 0) {
      in.drop(codeBits(entry));
      return (entry & INVALID) != 0 ? End.INVALID_LITERAL_CODE : End.END_OF_BLOCK;
    }
    int lengthBits = entry & TOTAL_BITS;
    if (!in.need(lengthBits)) {
      return End.INPUT_NEEDED;
    }
    int length = value(entry, in.bits);
    do {
      entry = entry(distances, in.bits >>> lengthBits, DISTANCE_ROOT_BITS);
    } while (lengthBits + codeBits(entry) > in.count && in.pull());
    if (lengthBits + codeBits(entry) > in.count) {
      return End.INPUT_NEEDED;
    }
    if ((entry & INVALID) != 0) {
      return End.INVALID_DISTANCE_CODE;
    }
    int matchBits = lengthBits + (entry & TOTAL_BITS);
    if (!in.need(matchBits)) {
      return End.INPUT_NEEDED;
    }
    int distance = value(entry, in.bits >>> lengthBits);
    if (!out.reaches(distance)) {
      return End.DISTANCE_TOO_FAR;
    }
    in.drop(matchBits);
    Window.copy(out.bytes, out.end, distance, length);
    out.end += length;
    return null;
  }

  private static int entry(int[] table, long bits, int rootBits) {
    int entry = table[(int) bits & ((1 << rootBits) - 1)];
    return (entry & LINK) != 0 ? table[linked(entry, bits, rootBits)] : entry;
  }

  private static int codeBits(int entry) {
    return entry >>> CODE_BITS_SHIFT & CODE_BITS;
  }

  /** Base and extra bits of a length or distance. */
  private static int value(int entry, long bits) {
    return (entry >>> VALUE_SHIFT) + (int) ((bits & ~(-1L << entry)) >>> codeBits(entry));
  }

  private static int linked(int entry, long bits, int rootBits) {
    return (entry >>> VALUE_SHIFT) + ((int) (bits >>> rootBits) & ((1 << codeBits(entry)) - 1));
  }

  /**
   * Decodes until input or output come to their margins; returns null then.
   *
   * <p>One method, everything in local variables and the refill written out, since the compiler
   * keeps only what it sees at once in registers. Shifts take the low 6 bits of an entry, which are
   * the bits that it uses up, without a mask. A refill is 8 bytes without a branch: it counts those
   * that fit whole, and the rest comes again. After it there are 56 bits at least, enough for three
   * literals or for a length (20 bits) and the look-up of a distance (15), and before the next
   * element's extra bits there is another.
   */
  private static @Nullable End fast(BitInput in, Window out, int[] literals, int[] distances) {
    byte[] src = in.bytes;
    int pos = in.position;
    int posLimit = in.limit - INPUT_MARGIN;
    byte[] dst = out.bytes;
    int at = out.end;
    int first = out.first;
    long bits = in.bits;
    int count = in.count;
    @Nullable End end = null;

    bits |= (long) LONG.get(src, pos) << count;
    pos += (63 - count) >>> 3;
    count |= 56;
    int entry = literals[(int) bits & LITERAL_MASK];
    do {
      if ((entry & LITERAL) != 0) {
        bits >>>= entry;
        count -= entry & TOTAL_BITS;
        dst[at++] = (byte) (entry >>> VALUE_SHIFT);
        entry = literals[(int) bits & LITERAL_MASK];
        if ((entry & LITERAL) != 0) {
          bits >>>= entry;
          count -= entry & TOTAL_BITS;
          dst[at++] = (byte) (entry >>> VALUE_SHIFT);
          entry = literals[(int) bits & LITERAL_MASK];
          if ((entry & LITERAL) != 0) {
            bits >>>= entry;
            count -= entry & TOTAL_BITS;
            dst[at++] = (byte) (entry >>> VALUE_SHIFT);
            entry = literals[(int) bits & LITERAL_MASK];
            bits |= (long) LONG.get(src, pos) << count;
            pos += (63 - count) >>> 3;
            count |= 56;
            continue;
          }
        }
      }
      if ((entry & EXCEPTIONAL) != 0) {
        if ((entry & LINK) != 0) {
          entry = literals[linked(entry, bits, LITERAL_ROOT_BITS)];
        }
        if ((entry & LITERAL) != 0) {
          bits >>>= entry;
          count -= entry & TOTAL_BITS;
          dst[at++] = (byte) (entry >>> VALUE_SHIFT);
          entry = literals[(int) bits & LITERAL_MASK];
          bits |= (long) LONG.get(src, pos) << count;
          pos += (63 - count) >>> 3;
          count |= 56;
          continue;
        }
        if ((entry & EXCEPTIONAL) != 0) {
          if ((entry & INVALID) != 0) {
            end = End.INVALID_LITERAL_CODE;
          } else {
            bits >>>= entry;
            count -= entry & TOTAL_BITS;
            end = End.END_OF_BLOCK;
          }
          break;
        }
      }
      int length =
          (entry >>> VALUE_SHIFT)
              + (int) ((bits & ~(-1L << entry)) >>> (entry >>> CODE_BITS_SHIFT));
      bits >>>= entry;
      count -= entry & TOTAL_BITS;
      entry = distances[(int) bits & DISTANCE_MASK];
      bits |= (long) LONG.get(src, pos) << count;
      pos += (63 - count) >>> 3;
      count |= 56;
      if ((entry & EXCEPTIONAL) != 0) {
        if ((entry & LINK) != 0) {
          entry = distances[linked(entry, bits, DISTANCE_ROOT_BITS)];
        }
        if ((entry & INVALID) != 0) {
          end = End.INVALID_DISTANCE_CODE;
          break;
        }
      }
      int distance =
          (entry >>> VALUE_SHIFT)
              + (int) ((bits & ~(-1L << entry)) >>> (entry >>> CODE_BITS_SHIFT));
      bits >>>= entry;
      count -= entry & TOTAL_BITS;
      if (distance > at - first) {
        end = End.DISTANCE_TOO_FAR;
        break;
      }
      entry = literals[(int) bits & LITERAL_MASK];
      bits |= (long) LONG.get(src, pos) << count;
      pos += (63 - count) >>> 3;
      count |= 56;
      Window.copy(dst, at, distance, length);
      at += length;
    } while (pos <= posLimit && at < Window.LIMIT);

    pos -= count >>> 3;
    count &= 7;
    in.position = pos;
    in.count = count;
    in.bits = bits & ((1L << count) - 1);
    out.end = at;
    return end;
  }
}
