package dev.layerlift.codec.ztoc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.ztoc.BuildOutcome.Built;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** zlib and {@link PlainInflater} give the same from every checkpoint. */
class ZlibSpanInflaterTest {
  private static final ZtocSettings EVERY_BLOCK =
      ZtocSettings.of("t").withSpanSize(ByteSize.ofBytes(1));

  private static List<Checkpoint> checkpoints(byte[] layer) throws IOException {
    Built built = (Built) Layers.build(layer, true, EVERY_BLOCK);
    return ((Zinfo.Gzip) built.ztoc().zinfo()).checkpoints();
  }

  /** To the end of the member, in pieces of input. */
  private static byte[] inflate(
      SpanInflater inflater, byte[] layer, Checkpoint checkpoint, Random random)
      throws MalformedInputException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    inflater.begin(checkpoint);
    int at = (int) checkpoint.firstByte();
    while (!inflater.finished()) {
      assertThat(at).isLessThan(layer.length);
      int length = Math.min(layer.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 9000));
      ByteBuffer input = ByteBuffer.wrap(layer, at, length);
      ByteBuffer output = inflater.inflate(input);
      while (output.hasRemaining()) {
        out.writeBytes(Layers.bytes(output));
        output = inflater.inflate(input);
      }
      at = input.position();
    }
    assertThat(at).isEqualTo(layer.length - 8);
    return out.toByteArray();
  }

  @Test
  void everyCheckpointIsEnteredWhateverItsBits() throws IOException {
    Set<Integer> bits = new HashSet<>();
    ZlibSpanInflater zlib = new ZlibSpanInflater();
    PlainInflater plain = new PlainInflater();
    for (int seed = 0; seed < 25; seed++) {
      Random random = new Random(seed);
      RandomLayer layer = new RandomLayer(seed);
      byte[] tar = layer.tar();
      byte[] gzip = layer.gzip(tar);
      for (Checkpoint checkpoint : checkpoints(gzip)) {
        bits.add(checkpoint.unusedBits());
        byte[] expected =
            Arrays.copyOfRange(tar, (int) checkpoint.uncompressedOffset(), tar.length);
        assertThat(inflate(zlib, gzip, checkpoint, random))
            .as("seed %d, %s", seed, checkpoint)
            .isEqualTo(expected);
        assertThat(inflate(plain, gzip, checkpoint, random)).isEqualTo(expected);
      }
    }
    zlib.end();
    assertThat(bits).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7);
  }

  @Test
  void bothProveTheGoldenRows() throws IOException {
    for (GoldenRow row : GoldenRow.all()) {
      if (row.gzip() && row.size().isPresent()) {
        LayerIndexer indexer = LayerIndexer.forGzip(row.settings(), new PlainInflater());
        Layers.pass(row.layer(), true, indexer);
        assertThat(indexer.finish())
            .as(row.toString())
            .isEqualTo(Layers.index(row.layer(), true, row.settings()));
      }
    }
  }

  @Test
  void bytesThatAreNoBlockAreRefused() {
    Checkpoint start = Checkpoint.of(10, 0, 0, new Window());
    ZlibSpanInflater inflater = new ZlibSpanInflater();
    inflater.begin(start);
    assertThatThrownBy(() -> inflater.inflate(ByteBuffer.wrap(new byte[] {7, 1, 2, 3})))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("deflate");
    inflater.end();
  }
}
