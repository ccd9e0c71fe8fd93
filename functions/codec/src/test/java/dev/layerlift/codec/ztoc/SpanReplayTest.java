package dev.layerlift.codec.ztoc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.tar.TarBytes;
import dev.layerlift.codec.tar.TarBytes.Block;
import dev.layerlift.codec.ztoc.IndexOutcome.Indexed;
import dev.layerlift.codec.ztoc.NotIndexed.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of a span is inflated, and that what a checkpoint gives wrongly shows within it. */
class SpanReplayTest {
  private static final ZtocSettings SETTINGS =
      ZtocSettings.of("t").withSpanSize(ByteSize.ofBytes(1 << 18));

  /** What comes again and again, so that every byte of a window but the oldest is reached. */
  private static final int PERIOD = 30_000;

  private static final int BLOCK = 20_000;
  private static final byte[] TAR = tar();
  private static final byte[] LAYER = gzip(TAR);

  /** Blocks that end at any bit; what {@link #LAYER} flushes reads the same from several bits. */
  private static final byte[] UNALIGNED = RandomLayer.gzip(TAR, new Random(5));

  private static byte[] tar() {
    byte[] period = new byte[PERIOD];
    new Random(6).nextBytes(period);
    byte[] content = new byte[1 << 21];
    for (int i = 0; i < content.length; i++) {
      content[i] = period[i % PERIOD];
    }
    return new TarBytes()
        .header(new Block("repeated", '0', content.length))
        .content(content)
        .bytes();
  }

  /** A block and an empty one for each 20 000 bytes; the first ends within a byte. */
  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out, true)) {
      for (int at = 0; at < bytes.length; at += BLOCK) {
        gzip.write(bytes, at, Math.min(BLOCK, bytes.length - at));
        gzip.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Counts what comes out, and begins at other checkpoints than it is told. */
  private static final class Watched implements SpanInflater {
    private final SpanInflater inflater = new ZlibSpanInflater();
    private final UnaryOperator<Checkpoint> change;
    private long inflated;

    Watched(UnaryOperator<Checkpoint> change) {
      this.change = change;
    }

    @Override
    public void begin(Checkpoint checkpoint) {
      inflater.begin(checkpoint.uncompressedOffset() == 0 ? checkpoint : change.apply(checkpoint));
    }

    @Override
    public ByteBuffer inflate(ByteBuffer input) throws MalformedInputException {
      ByteBuffer output = inflater.inflate(input);
      inflated += output.remaining();
      return output;
    }

    @Override
    public boolean finished() {
      return inflater.finished();
    }

    @Override
    public void end() {
      inflater.end();
    }
  }

  private static IndexOutcome index(byte[] layer, SpanInflater inflater) throws IOException {
    LayerIndexer indexer = LayerIndexer.forGzip(SETTINGS, inflater);
    Layers.pass(layer, true, indexer);
    return indexer.finish();
  }

  @Test
  void spanIsInflatedUntilItHasMetTheDecoder() throws IOException {
    Watched inflater = new Watched(UnaryOperator.identity());

    IndexOutcome outcome = index(LAYER, inflater);

    assertThat(outcome).isInstanceOf(Indexed.class);
    int spans = ((Indexed) outcome).ztoc().zinfo().spanCount();
    assertThat(spans).isGreaterThan(5);
    assertThat(inflater.inflated)
        .isGreaterThan((spans - 1L) * Checkpoint.WINDOW_SIZE)
        .isLessThan(TAR.length / 2);
  }

  @Test
  void verifierInflatesEveryByte() throws IOException {
    Watched inflater = new Watched(UnaryOperator.identity());
    ByteBuffer ztoc = ((Indexed) Layers.index(LAYER, true, SETTINGS)).bytes();
    ZtocVerifier verifier = ZtocVerifier.open(ztoc, inflater);

    Layers.pass(LAYER, true, verifier);

    assertThat(verifier.finish()).isInstanceOf(Verification.Proven.class);
    assertThat(inflater.inflated).isEqualTo(TAR.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, PERIOD / 2, PERIOD - 1, PERIOD})
  void wrongByteOfAWindowIsFound(int distance) throws IOException {
    assertNotProven(
        index(
            LAYER,
            new Watched(checkpoint -> {
              byte[] bytes = checkpoint.window();
              bytes[bytes.length - distance] ^= 1;
              return checkpoint(checkpoint, checkpoint.unusedBits(), bytes);
            })));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void wrongBitIsFound(int bits) throws IOException {
    assertNotProven(
        index(
            UNALIGNED,
            new Watched(checkpoint ->
                checkpoint(
                    checkpoint,
                    (checkpoint.unusedBits() + bits) % Byte.SIZE,
                    checkpoint.window()))));
  }

  private static Checkpoint checkpoint(Checkpoint from, int unusedBits, byte[] bytes) {
    Window window = new Window();
    window.push(bytes, 0, bytes.length);
    return Checkpoint.of(from.compressedOffset(), from.uncompressedOffset(), unusedBits, window);
  }

  private static void assertNotProven(IndexOutcome outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            NotIndexed.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(Reason.NOT_PROVEN);
              assertThat(refusal.detail()).startsWith("span 1 ");
            });
  }
}
