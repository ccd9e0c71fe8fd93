package dev.layerlift.codec.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import dev.layerlift.codec.io.ByteSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdFrameEncoderTest {
  private static final EncoderSettings SMALL_FRAMES =
      EncoderSettings.DEFAULT.withLevel(3).withFrameSize(ByteSize.parse("64 KiB"));

  private static byte[] decodedByLibrary(byte[] encoded) throws IOException {
    try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(encoded))) {
      return in.readAllBytes();
    }
  }

  private static byte[] decoded(byte[] encoded) throws IOException {
    try (ZstdDecoder in = new ZstdDecoder(new ByteArrayInputStream(encoded))) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 1_000_000})
  void streamDecodesToItsInput(int size) throws IOException {
    byte[] content = ZstdBytes.content(size, size);
    FrameCollector sink = new FrameCollector();
    EncodedStream result = ZstdBytes.encode(SMALL_FRAMES, content, sink);
    assertThat(decoded(sink.stream())).isEqualTo(content);
    assertThat(decodedByLibrary(sink.stream())).isEqualTo(content);
    assertThat(result)
        .isEqualTo(new EncodedStream(sink.frames().size(), size, sink.stream().length));
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "65535, 1", "65536, 1", "65537, 2", "131072, 2", "131073, 3"})
  void inputIsCutIntoWholeFramesAndARest(int size, int frames) throws IOException {
    FrameCollector sink = new FrameCollector();
    ZstdBytes.encode(SMALL_FRAMES, new byte[size], sink);
    assertThat(sink.frames()).hasSize(frames);
  }

  @Test
  void everyFrameDecodesAloneAndHasContentSizeAndChecksum() throws IOException {
    byte[] content = ZstdBytes.content(300_000, 7);
    FrameCollector sink = new FrameCollector();
    ZstdBytes.encode(SMALL_FRAMES, content, sink);
    int offset = 0;
    for (byte[] frame : sink.frames()) {
      int size = Math.min(1 << 16, content.length - offset);
      assertThat(decoded(frame)).isEqualTo(Arrays.copyOfRange(content, offset, offset + size));
      FrameHeader header = FrameHeader.parse(ByteBuffer.wrap(frame), 0).orElseThrow();
      assertThat(header.contentSize()).isEqualTo(OptionalLong.of(size));
      assertThat(header.checksum()).isTrue();
      assertThat(header.dictionary()).isFalse();
      offset += size;
    }
    assertThat(offset).isEqualTo(content.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
  void windowIsAtMostEightMebibytesAtEveryLevel(int level) throws IOException {
    byte[] zeros = new byte[16 << 20];
    FrameCollector sink = new FrameCollector();
    ZstdBytes.encode(EncoderSettings.DEFAULT.withLevel(level), zeros, sink);
    FrameHeader header =
        FrameHeader.parse(ByteBuffer.wrap(sink.frames().getFirst()), 0).orElseThrow();
    assertThat(header.contentSize()).isEqualTo(OptionalLong.of(16 << 20));
    assertThat(header.windowSize()).isBetween(1L << 19, 1L << 23);
    assertThat(header.checksum()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6, 13})
  void bytesDoNotDependOnWorkersOrWriteSizes(int level) throws IOException {
    byte[] content = ZstdBytes.content(1_300_000, level);
    EncoderSettings settings = SMALL_FRAMES.withLevel(level);
    FrameCollector expected = new FrameCollector();
    ZstdBytes.encode(settings.withWorkers(1), content, expected);
    for (int workers : List.of(1, 2, 3, 5)) {
      FrameCollector sink = new FrameCollector();
      ZstdBytes.encodeInRandomPieces(settings.withWorkers(workers), content, sink, workers);
      assertThat(sink.stream()).as("%d workers", workers).isEqualTo(expected.stream());
    }
  }

  @Test
  void higherLevelGivesSmallerOutput() throws IOException {
    byte[] content = ZstdBytes.content(1_000_000, 3);
    FrameCollector fast = new FrameCollector();
    FrameCollector small = new FrameCollector();
    ZstdBytes.encode(EncoderSettings.DEFAULT.withLevel(1), content, fast);
    ZstdBytes.encode(EncoderSettings.DEFAULT.withLevel(19), content, small);
    assertThat(small.stream().length).isLessThan(fast.stream().length);
  }

  @Test
  void settingsRefuseWhatCannotBe() {
    EncoderSettings settings = EncoderSettings.DEFAULT;
    for (int level : new int[] {-1, 0, 20, 22}) {
      assertThatThrownBy(() -> settings.withLevel(level))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a zstd level is 1 to 19: " + level);
    }
    assertThatThrownBy(() -> settings.withWorkers(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settings.withFrameSize(ByteSize.ofBytes(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> settings.withFrameSize(ByteSize.ofMebibytes(257)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
