package dev.layerlift.codec.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdDecoderTest {
  private static byte[] decode(byte[] encoded) throws IOException {
    try (ZstdDecoder in = new ZstdDecoder(new ByteArrayInputStream(encoded))) {
      return in.readAllBytes();
    }
  }

  /** As foreign encoders stream: no content size, no checksum. */
  private static byte[] foreignFrame(byte[] content, int windowLog) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(bytes, 3)) {
      if (windowLog > 0) {
        out.setLong(windowLog);
      }
      out.write(content, 0, content.length / 2);
      out.flush(); // the encoder cannot know the size any more
      out.write(content, content.length / 2, content.length - content.length / 2);
    }
    return bytes.toByteArray();
  }

  private static byte[] ownFrame(byte[] content) throws IOException {
    FrameCollector sink = new FrameCollector();
    ZstdBytes.encode(EncoderSettings.DEFAULT, content, sink);
    return sink.stream();
  }

  /** RFC 8878, section 3.1.2. */
  private static byte[] skippableFrame(int size) {
    byte[] frame = new byte[8 + size];
    byte[] header = HexFormat.of().parseHex("532a4d18");
    System.arraycopy(header, 0, frame, 0, 4);
    frame[4] = (byte) size;
    frame[5] = (byte) (size >> 8);
    frame[6] = (byte) (size >> 16);
    return frame;
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 131_072, 3_000_000})
  void readsWhatOthersWrite(int size) throws IOException {
    byte[] content = ZstdBytes.content(size, size);
    assertThat(decode(foreignFrame(content, 0))).isEqualTo(content);
  }

  /** Which libzstd accepts where the frame comes in pieces. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 100})
  void contentSizeIsVerifiedAlsoWhereTheLastBlockIsEmpty(int largestRead) {
    byte[] frame = HexFormat.of().parseHex("28b52ffd2050" + "400100" + "78".repeat(40) + "010000");
    InputStream pieces =
        new FilterInputStream(new ByteArrayInputStream(frame)) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(length, largestRead));
          }
        };

    assertThatThrownBy(() -> new ZstdDecoder(pieces).readAllBytes())
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void readsFramesOfAllKindsOneAfterTheOther() throws IOException {
    byte[] content = ZstdBytes.content(200_000, 1);
    byte[] encoded =
        concat(
            skippableFrame(0),
            foreignFrame(content, 0),
            ownFrame(new byte[0]),
            skippableFrame(500_000),
            ownFrame(content),
            skippableFrame(3));
    try (ZstdDecoder decoder = new ZstdDecoder(new ByteArrayInputStream(encoded))) {
      assertThat(decoder.readAllBytes()).isEqualTo(concat(content, content));
      assertThat(decoder.frames()).isEqualTo(6);
      assertThat(decoder.uncompressedSize()).isEqualTo(400_000);
      assertThat(decoder.compressedOffset()).isEqualTo(encoded.length);
    }
  }

  @Test
  void decodesTheSameInSmallPieces() throws IOException {
    byte[] content = ZstdBytes.content(20_000, 2);
    byte[] encoded = concat(ownFrame(content), skippableFrame(100), foreignFrame(content, 0));
    InputStream slow =
        new FilterInputStream(new ByteArrayInputStream(encoded)) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(length, 1));
          }
        };
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    byte[] buffer = new byte[11];
    try (ZstdDecoder decoder = new ZstdDecoder(slow)) {
      int read = decoder.read(buffer, 3, 7);
      while (read >= 0) {
        decoded.write(buffer, 3, read);
        int single = decoder.read();
        if (single >= 0) {
          decoded.write(single);
        }
        read = decoder.read(buffer, 3, 7);
      }
    }
    assertThat(decoded.toByteArray()).isEqualTo(concat(content, content));
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] content = ZstdBytes.content(600, 3);
    byte[] frame = ownFrame(content);
    byte[] encoded = concat(frame, foreignFrame(content, 0), skippableFrame(20));
    int foreignEnd = encoded.length - 28;
    for (int length = 0; length < encoded.length; length++) {
      byte[] truncated = Arrays.copyOf(encoded, length);
      if (length == frame.length) {
        assertThat(decode(truncated)).isEqualTo(content);
      } else if (length == foreignEnd) {
        assertThat(decode(truncated)).isEqualTo(concat(content, content));
      } else {
        assertThatThrownBy(() -> decode(truncated))
            .as("%d bytes", length)
            .isInstanceOf(MalformedInputException.class)
            .hasMessageContaining("truncated zstd stream")
            .hasMessageContaining("(at byte " + length + ")");
      }
    }
  }

  @Test
  void everyFlippedBitIsRefusedOrLeavesTheContent() throws IOException {
    byte[] content = ZstdBytes.content(600, 4);
    byte[] encoded = ownFrame(content);
    int refused = 0;
    for (int bit = 0; bit < 8 * encoded.length; bit++) {
      byte[] flipped = encoded.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertThat(decode(flipped)).as("bit %d", bit).isEqualTo(content);
      } catch (MalformedInputException | LimitExceededException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(8 * encoded.length - 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "28b5ff",
        "502a4d19",
        "0000000000000000",
        "67617262616765",
        "1f8b080000000000"
      })
  void trailingBytesAreRefused(String trailing) throws IOException {
    byte[] frame = ownFrame(ZstdBytes.content(100, 5));
    assertThatThrownBy(() -> decode(concat(frame, HexFormat.of().parseHex(trailing))))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("at byte " + frame.length);
  }

  @Test
  void windowsUpToTheLimitAreReadAndLargerOnesRefused() throws IOException {
    byte[] content = ZstdBytes.content(10_000, 6);
    assertThat(decode(foreignFrame(content, 27))).isEqualTo(content);
    byte[] larger = foreignFrame(content, 27);
    int windowDescriptor = 5;
    assertThat(larger[windowDescriptor]).isEqualTo((byte) ((27 - 10) << 3));
    larger[windowDescriptor]++;
    assertThatThrownBy(() -> decode(larger))
        .isInstanceOf(LimitExceededException.class)
        .hasMessage("zstd window of 150994944 bytes (at byte 0), the limit is 128 MiB");
  }

  @Test
  void absurdContentSizeOfASingleSegmentIsRefusedBeforeMemoryIsTaken() {
    byte[] encoded = HexFormat.of().parseHex("28b52ffde0" + "ffffffffffffffff" + "010000");
    assertThatThrownBy(() -> decode(encoded))
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("18446744073709551615 bytes");
  }

  @Test
  void wrongContentSizeIsRefused() throws IOException {
    byte[] encoded = ownFrame(new byte[100]);
    encoded[5]++;
    assertThatThrownBy(() -> decode(encoded)).isInstanceOf(MalformedInputException.class);
  }

  @Test
  void frameThatNeedsADictionaryIsRefused() {
    byte[] encoded = HexFormat.of().parseHex("28b52ffd2107" + "00" + "010000");
    assertThatThrownBy(() -> decode(encoded))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("dictionary");
  }

  @Test
  void otherFormatsAreRefused() {
    assertThatThrownBy(() -> decode(HexFormat.of().parseHex("1f8b080000000000")))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("not zstd (at byte 0)");
  }

  @Test
  void errorIsThrownAgainByLaterReads() throws IOException {
    byte[] encoded = concat(ownFrame(new byte[10]), new byte[20]);
    try (ZstdDecoder decoder = new ZstdDecoder(new ByteArrayInputStream(encoded))) {
      assertThatThrownBy(decoder::readAllBytes).isInstanceOf(MalformedInputException.class);
      assertThatThrownBy(decoder::read).isInstanceOf(MalformedInputException.class);
    }
  }

  @Test
  void closingClosesTheSourceOnce() throws IOException {
    AtomicInteger closes = new AtomicInteger();
    InputStream source =
        new ByteArrayInputStream(ownFrame(new byte[10])) {
          @Override
          public void close() {
            closes.incrementAndGet();
          }
        };
    ZstdDecoder decoder = new ZstdDecoder(source);
    decoder.close();
    decoder.close();
    assertThat(closes).hasValue(1);
    assertThatThrownBy(decoder::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
  }
}
