package dev.layerlift.codec.deflate;

import dev.layerlift.codec.deflate.Inflater.Event;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.DataFormatException;

/** What became of a stream. */
sealed interface Inflation {
  /**
   * The last block has ended.
   *
   * @param left how many bytes follow
   */
  record Ended(Output output, int left) implements Inflation {}

  /** More bytes are wanted. */
  record Unfinished(Output output) implements Inflation {}

  record Refused() implements Inflation {}

  /** Bytes by value. */
  final class Output {
    private final byte[] bytes;

    Output(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Output output && Arrays.equals(bytes, output.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return bytes.length + " bytes, hash " + hashCode();
    }
  }

  /** By our inflater, pushed in pieces of random sizes up to one. */
  static Inflation ours(byte[] stream, int largestPush, SplittableRandom random) {
    Inflater inflater = new Inflater();
    inflater.start(0);
    return rest(inflater, stream, 0, largestPush, random);
  }

  static Inflation rest(
      Inflater inflater, byte[] stream, int from, int largestPush, SplittableRandom random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = from;
    try {
      while (true) {
        Event event = inflater.inflate();
        out.write(inflater.output(), inflater.outputOffset(), inflater.outputLength());
        if (event == Event.STREAM_END) {
          return new Ended(
              new Output(out.toByteArray()), stream.length - at + inflater.pushedLeft());
        }
        if (event == Event.INPUT_NEEDED) {
          if (at == stream.length) {
            return new Unfinished(new Output(out.toByteArray()));
          }
          int length = Math.min(stream.length - at, random.nextInt(1, largestPush + 1));
          // Of a push, nothing but its bytes may be read.
          byte[] piece = new byte[length + 2];
          System.arraycopy(stream, at, piece, 1, length);
          inflater.push(piece, 1, length);
          at += length;
        }
      }
    } catch (MalformedInputException e) {
      return new Refused();
    }
  }

  /** By zlib, as the JDK has it. */
  static Inflation zlib(byte[] stream) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[1 << 16];
    java.util.zip.Inflater zlib = new java.util.zip.Inflater(true);
    try {
      zlib.setInput(stream);
      while (!zlib.finished()) {
        int written = zlib.inflate(piece);
        out.write(piece, 0, written);
        if (written == 0 && zlib.needsInput() && !zlib.finished()) {
          return new Unfinished(new Output(out.toByteArray()));
        }
      }
      return new Ended(new Output(out.toByteArray()), zlib.getRemaining());
    } catch (DataFormatException e) {
      return new Refused();
    } finally {
      zlib.end();
    }
  }
}
