package dev.layerlift.codec.ztoc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.ztoc.IndexOutcome.Indexed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that nobody thought of: what is read back is what was put in. */
class RandomLayerTest {
  private static final int LAYERS = 40;

  private static Indexed indexed(byte[] layer, boolean gzip, long spanSize) throws IOException {
    IndexOutcome outcome =
        Layers.index(layer, gzip, ZtocSettings.of("t").withSpanSize(ByteSize.ofBytes(spanSize)));
    assertThat(outcome).isInstanceOf(Indexed.class);
    return (Indexed) outcome;
  }

  private static long spanSize(int seed) {
    return 1 + 977L * seed;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tocIsWhatTheTarsWriterPutIn(boolean gzip) throws IOException {
    for (int seed = 0; seed < LAYERS; seed++) {
      RandomLayer random = new RandomLayer(seed);
      byte[] tar = random.tar();
      byte[] layer = gzip ? random.gzip(tar) : tar;
      Ztoc ztoc = ZtocReader.read(indexed(layer, gzip, spanSize(seed)).bytes());
      List<RandomLayer.Expected> found = new ArrayList<>();
      for (FileMetadata file : ztoc.toc()) {
        found.add(
            new RandomLayer.Expected(
                file.name().toString(),
                file.type(),
                file.uncompressedOffset(),
                file.uncompressedSize(),
                file.linkName().toString(),
                file.uid(),
                file.paxRecords().size()));
      }
      assertThat(found).as("seed %d", seed).isEqualTo(random.files());
      assertThat(ztoc.uncompressedSize()).isEqualTo(tar.length);
      assertThat(ztoc.compressedSize()).isEqualTo(layer.length);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void verifierProvesIt(boolean gzip) throws IOException {
    for (int seed = 0; seed < LAYERS; seed++) {
      RandomLayer random = new RandomLayer(seed);
      byte[] tar = random.tar();
      byte[] layer = gzip ? random.gzip(tar) : tar;
      Indexed indexed = indexed(layer, gzip, spanSize(seed));
      assertThat(Layers.verify(layer, gzip, indexed.bytes()))
          .as("seed %d", seed)
          .isEqualTo(
              new Verification.Proven(random.files().size(), indexed.ztoc().zinfo().spanCount()));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void spansAndTheirDigestsCoverTheLayer(boolean gzip) throws IOException {
    for (int seed = 0; seed < LAYERS; seed++) {
      RandomLayer random = new RandomLayer(seed);
      byte[] tar = random.tar();
      byte[] layer = gzip ? random.gzip(tar) : tar;
      Ztoc ztoc = indexed(layer, gzip, spanSize(seed)).ztoc();
      for (int span = 0; span < ztoc.zinfo().spanCount(); span++) {
        MessageDigest hash = SpanDigest.newHash();
        hash.update(Arrays.copyOfRange(layer, start(ztoc, span), end(ztoc, span, layer)));
        assertThat(ztoc.spanDigests().get(span)).isEqualTo(SpanDigest.of(hash));
      }
    }
  }

  private static int start(Ztoc ztoc, int span) {
    return (int) ztoc.zinfo().compressedOffset(span);
  }

  /** Behind the span's last byte, which can be the first one of the next. */
  private static int end(Ztoc ztoc, int span, byte[] layer) {
    if (span == ztoc.zinfo().spanCount() - 1) {
      return layer.length;
    }
    return switch (ztoc.zinfo()) {
      case Zinfo.Gzip gzip -> (int) gzip.checkpoints().get(span + 1).compressedOffset();
      case Zinfo.Uncompressed uncompressed -> start(ztoc, span + 1);
    };
  }

  /** The JDK's inflater cannot begin within a byte, but where a span begins with one it can. */
  @Test
  void foreignInflaterReadsSpansFromTheirWindow() throws IOException, DataFormatException {
    int spans = 0;
    for (int seed = 0; seed < LAYERS; seed++) {
      RandomLayer random = new RandomLayer(seed);
      byte[] tar = random.tar();
      byte[] layer = random.gzip(tar);
      Ztoc ztoc = indexed(layer, true, spanSize(seed)).ztoc();
      Zinfo.Gzip zinfo = (Zinfo.Gzip) ztoc.zinfo();
      for (int span = 0; span < zinfo.spanCount(); span++) {
        Checkpoint checkpoint = zinfo.checkpoints().get(span);
        if (checkpoint.unusedBits() == 0) {
          int to =
              span + 1 == zinfo.spanCount() ? tar.length : (int) zinfo.uncompressedOffset(span + 1);
          byte[] expected = Arrays.copyOfRange(tar, (int) checkpoint.uncompressedOffset(), to);
          assertThat(inflate(layer, checkpoint, expected.length)).isEqualTo(expected);
          spans++;
        }
      }
    }
    assertThat(spans).isGreaterThan(LAYERS);
  }

  private static byte[] inflate(byte[] layer, Checkpoint checkpoint, int size)
      throws DataFormatException {
    byte[] output = new byte[size];
    int from = (int) checkpoint.compressedOffset();
    try (Inflater inflater = new Inflater(true)) {
      inflater.setDictionary(checkpoint.window());
      inflater.setInput(layer, from, layer.length - from);
      int filled = 0;
      while (filled < size) {
        int read = inflater.inflate(output, filled, size - filled);
        assertThat(read).isPositive();
        filled += read;
      }
    }
    return output;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void chunksInWhichTheBytesComeDoNotMatter(long seed) throws IOException {
    RandomLayer random = new RandomLayer(seed);
    byte[] layer = random.gzip(random.tar());
    ZtocSettings settings = ZtocSettings.of("t").withSpanSize(ByteSize.ofBytes(8192));
    ByteBuffer expected = indexed(layer, true, settings.spanSize().bytes()).bytes();
    for (int chunking = 0; chunking < 5; chunking++) {
      LayerIndexer indexer = LayerIndexer.forGzip(settings, new PlainInflater());
      new PlainGzip(layer, indexer, chunking).decode();
      assertThat(((Indexed) indexer.finish()).bytes()).isEqualTo(expected);
    }
  }
}
