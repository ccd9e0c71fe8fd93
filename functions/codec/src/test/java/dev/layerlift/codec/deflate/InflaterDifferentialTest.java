package dev.layerlift.codec.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.codec.deflate.Inflation.Ended;
import dev.layerlift.codec.deflate.Inflation.Refused;
import dev.layerlift.testing.image.SeededBytes;
import dev.layerlift.testing.layer.RandomDeflate;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Beside zlib: the same bytes, the same verdict, for streams of any kind. */
class InflaterDifferentialTest {
  private static byte[] plain(SplittableRandom random, int bound) {
    return SeededBytes.of(random, random.nextInt(bound), random.nextInt(11) / 10.0);
  }

  /** By zlib's deflater with any level, strategy and flushes. */
  private static byte[] deflated(SplittableRandom random, byte[] plain) {
    Deflater deflater = new Deflater(random.nextInt(10), true);
    deflater.setStrategy(random.nextInt(3));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] piece = new byte[1 << 16];
    try {
      int from = 0;
      while (from < plain.length && random.nextInt(4) != 0) {
        int length = random.nextInt(1, plain.length - from + 1);
        deflater.setInput(plain, from, length);
        from += length;
        int flush = random.nextBoolean() ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH;
        int written;
        do {
          written = deflater.deflate(piece, 0, piece.length, flush);
          out.write(piece, 0, written);
        } while (written > 0 || !deflater.needsInput());
      }
      deflater.setInput(plain, from, plain.length - from);
      deflater.finish();
      while (!deflater.finished()) {
        out.write(piece, 0, deflater.deflate(piece));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private static int push(SplittableRandom random) {
    return 1 << random.nextInt(18);
  }

  @RepeatedTest(60)
  void streamsOfZlibGiveItsBytes(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    byte[] plain = plain(random, random.nextInt(4) == 0 ? 1 << 20 : 1 << 15);
    byte[] stream = deflated(random, plain);

    assertThat(Inflation.ours(stream, push(random), random))
        .isInstanceOfSatisfying(
            Ended.class,
            ended -> {
              assertThat(Arrays.equals(ended.output().bytes(), plain)).isTrue();
              assertThat(ended.left()).isZero();
            });
  }

  @RepeatedTest(100)
  void streamsThatUseEveryLibertyGiveZlibsBytes(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(~repetition.getCurrentRepetition());
    byte[] plain = plain(random, 1 << 16);
    byte[] stream = RandomDeflate.of(random, plain);

    Inflation ours = Inflation.ours(stream, push(random), random);

    assertThat(ours).isEqualTo(Inflation.zlib(stream)).isInstanceOf(Ended.class);
  }

  /** Broken at one place or two, the verdict is zlib's, and where both go on so are the bytes. */
  @RepeatedTest(40)
  void brokenStreamsGetZlibsVerdict(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(1000 + repetition.getCurrentRepetition());
    byte[] plain = plain(random, 1 << 12);
    byte[] stream =
        random.nextBoolean() ? RandomDeflate.of(random, plain) : deflated(random, plain);
    for (int i = 0; i < 100; i++) {
      byte[] broken = broken(random, stream);

      assertThat(Inflation.ours(broken, push(random), random))
          .as("mutation %d of seed %d", i, repetition.getCurrentRepetition())
          .isEqualTo(Inflation.zlib(broken));
    }
  }

  private static byte[] broken(SplittableRandom random, byte[] stream) {
    byte[] broken = stream.clone();
    int header = Math.min(broken.length, 80);
    switch (random.nextInt(3)) {
      case 0 -> broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> broken[random.nextInt(header)] ^= (byte) (1 << random.nextInt(8));
      default -> broken = Arrays.copyOf(broken, random.nextInt(broken.length));
    }
    if (broken.length > 0 && random.nextInt(3) == 0) {
      broken[random.nextInt(Math.min(broken.length, header))] = (byte) random.nextInt();
    }
    return broken;
  }

  /** Most noise is refused in its first block; some ends, since blocks can be tiny. */
  @Test
  void noiseGetsZlibsVerdict() {
    SplittableRandom random = new SplittableRandom(5);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] noise = new byte[random.nextInt(1, 300)];
      random.nextBytes(noise);

      Inflation ours = Inflation.ours(noise, push(random), random);

      assertThat(ours).as("noise %d", i).isEqualTo(Inflation.zlib(noise));
      refused += ours instanceof Refused ? 1 : 0;
    }
    assertThat(refused).isBetween(2_500, 4_999);
  }
}
