package dev.layerlift.codec.gzip;

import static dev.layerlift.codec.gzip.GzipBytes.concat;
import static dev.layerlift.codec.gzip.GzipBytes.content;
import static dev.layerlift.codec.gzip.GzipBytes.decode;
import static dev.layerlift.codec.gzip.GzipBytes.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipDecoderTest {
  private static GzipDecoder open(byte[] compressed) {
    return new GzipDecoder(new ByteArrayInputStream(compressed));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 100_000, 1_000_000})
  void readsWhatTheJdkWrites(int size) throws IOException {
    byte[] content = content(size, size);
    assertThat(decode(member(content))).isEqualTo(content);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 9})
  void readsWhatCommonsCompressWrites(int level) throws IOException {
    byte[] content = content(200_000, level);
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(level);
    parameters.setFileName("layer.tar");
    parameters.setComment("made for a test");
    parameters.setHeaderCRC(true);
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GzipCompressorOutputStream out = new GzipCompressorOutputStream(compressed, parameters)) {
      out.write(content);
    }
    assertThat(decode(compressed.toByteArray())).isEqualTo(content);
  }

  @Test
  void decodesAllMembersAsCommonsCompressDoes() throws IOException {
    byte[] compressed =
        concat(
            member(content(10, 1)),
            member(new byte[0]),
            member(content(300_000, 2)),
            member(new byte[0]),
            member(content(7, 3)));
    byte[] judged;
    try (GzipCompressorInputStream judge =
        GzipCompressorInputStream.builder()
            .setInputStream(new ByteArrayInputStream(compressed))
            .setDecompressConcatenated(true)
            .get()) {
      judged = judge.readAllBytes();
    }
    assertThat(decode(compressed)).isEqualTo(judged).hasSize(300_017);
  }

  @Test
  void countsBothSidesAndTheMembers() throws IOException {
    byte[] first = member(content(1000, 1));
    byte[] compressed = concat(first, member(content(500, 2)));
    try (GzipDecoder decoder = open(compressed)) {
      assertThat(decoder.readNBytes(1000)).hasSize(1000);
      assertThat(decoder.members()).isZero();
      assertThat(decoder.read()).isNotNegative();
      assertThat(decoder.members()).isEqualTo(1);
      assertThat(decoder.compressedOffset()).isGreaterThan(first.length);
      decoder.readAllBytes();
      assertThat(decoder.members()).isEqualTo(2);
      assertThat(decoder.compressedOffset()).isEqualTo(compressed.length);
      assertThat(decoder.uncompressedSize()).isEqualTo(1500);
    }
  }

  @Test
  void decodesTheSameFromASourceOfSingleBytes() throws IOException {
    byte[] content = content(20_000, 4);
    int allFields = GzipBytes.FHCRC | GzipBytes.FEXTRA | GzipBytes.FNAME | GzipBytes.FCOMMENT;
    byte[] compressed = concat(member(content), GzipBytes.memberWithHeader(allFields, content));
    InputStream slow =
        new FilterInputStream(new ByteArrayInputStream(compressed)) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(length, 1));
          }
        };
    try (GzipDecoder decoder = new GzipDecoder(slow)) {
      assertThat(decoder.readAllBytes()).isEqualTo(concat(content, content));
    }
  }

  @Test
  void everyReadMethodGivesTheSameBytes() throws IOException {
    byte[] content = content(50_000, 5);
    byte[] compressed = concat(member(content), member(content));
    byte[] expected = concat(content, content);
    try (GzipDecoder decoder = open(compressed)) {
      ByteArrayOutputStream mixed = new ByteArrayOutputStream();
      Random random = new Random(5);
      byte[] buffer = new byte[4096];
      while (true) {
        int length = random.nextInt(10) == 0 ? 1 : 1 + random.nextInt(3000);
        int offset = random.nextInt(100);
        int read =
            length == 1
                ? readSingle(decoder, buffer, offset)
                : decoder.read(buffer, offset, length);
        if (read < 0) {
          break;
        }
        mixed.write(buffer, offset, read);
      }
      assertThat(mixed.toByteArray()).isEqualTo(expected);
    }
    try (GzipDecoder decoder = open(compressed)) {
      decoder.skipNBytes(60_000);
      assertThat(decoder.readAllBytes())
          .isEqualTo(Arrays.copyOfRange(expected, 60_000, expected.length));
    }
    try (GzipDecoder decoder = open(compressed)) {
      ByteArrayOutputStream transferred = new ByteArrayOutputStream();
      decoder.transferTo(transferred);
      assertThat(transferred.toByteArray()).isEqualTo(expected);
    }
  }

  private static int readSingle(InputStream in, byte[] buffer, int offset) throws IOException {
    int value = in.read();
    buffer[offset] = (byte) value;
    return value < 0 ? -1 : 1;
  }

  @Test
  void noReadMethodTellsTheEndOfAStreamThatFailsItsChecks() throws IOException {
    byte[] compressed = member(content(1000, 6));
    compressed[compressed.length - GzipBytes.TRAILER_SIZE] ^= 1;
    assertThatThrownBy(() -> open(compressed).readAllBytes())
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("CRC-32");
    assertThatThrownBy(() -> open(compressed).transferTo(new ByteArrayOutputStream()))
        .isInstanceOf(MalformedInputException.class);
    assertThatThrownBy(() -> open(compressed).skip(5000))
        .isInstanceOf(MalformedInputException.class);
    try (GzipDecoder decoder = open(compressed)) {
      assertThat(decoder.readNBytes(1000)).hasSize(1000);
      assertThatThrownBy(decoder::read).isInstanceOf(MalformedInputException.class);
    }
  }

  @Test
  void errorIsThrownAgainByLaterReads() throws IOException {
    byte[] compressed = concat(member(content(10, 7)), new byte[1]);
    try (GzipDecoder decoder = open(compressed)) {
      assertThatThrownBy(decoder::readAllBytes).isInstanceOf(MalformedInputException.class);
      assertThatThrownBy(decoder::read).isInstanceOf(MalformedInputException.class);
      assertThatThrownBy(() -> decoder.read(new byte[10]))
          .isInstanceOf(MalformedInputException.class);
    }
  }

  @Test
  void emptySourceIsTruncated() {
    assertThatThrownBy(() -> decode(new byte[0]))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("truncated gzip stream: it ends in the member header (at byte 0)");
  }

  @Test
  void trailingBytesReportTheOffset() throws IOException {
    byte[] member = member(content(100, 8));
    for (String trailing : new String[] {"\0", "\0\0\0\0\0\0\0\0", "garbage", "\u001f\u001f"}) {
      byte[] bytes = trailing.getBytes(StandardCharsets.ISO_8859_1);
      assertThatThrownBy(() -> decode(concat(member, bytes)))
          .isInstanceOf(MalformedInputException.class)
          .hasMessageContaining("after the last gzip member")
          .hasMessageContaining("(at byte " + member.length + ")");
    }
  }

  @Test
  void wrongLengthIsRefused() throws IOException {
    byte[] compressed = member(content(100, 9));
    compressed[compressed.length - 1] ^= 1;
    assertThatThrownBy(() -> decode(compressed))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("length modulo 2^32 100, its trailer says 16777316");
  }

  @Test
  void otherFormatsAreRefused() {
    assertThatThrownBy(() -> decode(new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0, 0}))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("not gzip (at byte 0)");
  }

  @Test
  void errorsOfTheSourcePassUnchanged() throws IOException {
    IOException broken = new IOException("connection reset");
    byte[] compressed = member(content(300_000, 10));
    InputStream source =
        new FilterInputStream(new ByteArrayInputStream(compressed, 0, 100_000)) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            if (read < 0) {
              throw broken;
            }
            return read;
          }
        };
    try (GzipDecoder decoder = new GzipDecoder(source)) {
      assertThatThrownBy(decoder::readAllBytes).isSameAs(broken);
    }
  }

  @Test
  void closingClosesTheSourceOnce() throws IOException {
    AtomicInteger closes = new AtomicInteger();
    InputStream source =
        new ByteArrayInputStream(member(new byte[10])) {
          @Override
          public void close() {
            closes.incrementAndGet();
          }
        };
    GzipDecoder decoder = new GzipDecoder(source);
    decoder.close();
    decoder.close();
    assertThat(closes).hasValue(1);
    assertThatThrownBy(decoder::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
  }
}
