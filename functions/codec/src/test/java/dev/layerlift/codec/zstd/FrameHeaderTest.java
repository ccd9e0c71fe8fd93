package dev.layerlift.codec.zstd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers written by hand after RFC 8878, section 3.1.1.1. */
class FrameHeaderTest {
  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.ofDelimiter(" ").parseHex(hex));
  }

  private static FrameHeader parse(String hex) throws MalformedInputException {
    return FrameHeader.parse(bytes(hex), 0).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "28 b5 2f fd 20 00, 0, 0",
    "28 b5 2f fd 20 ff, 255, 255",
    "28 b5 2f fd 60 00 00, 256, 256",
    "28 b5 2f fd a0 00 00 00 01, 16777216, 16777216",
    "28 b5 2f fd e0 00 00 00 00 01 00 00 00, 4294967296, 4294967296",
    "28 b5 2f fd 80 58 00 00 00 01, 2097152, 16777216",
    "28 b5 2f fd 80 68 00 00 00 01, 8388608, 16777216",
    "28 b5 2f fd 80 6f 00 00 00 01, 15728640, 16777216"
  })
  void readsWindowAndContentSize(String hex, long windowSize, long contentSize)
      throws MalformedInputException {
    FrameHeader header = parse(hex);
    assertThat(header.windowSize()).isEqualTo(windowSize);
    assertThat(header.contentSize()).isEqualTo(OptionalLong.of(contentSize));
  }

  @Test
  void contentSizeCanBeAbsent() throws MalformedInputException {
    assertThat(parse("28 b5 2f fd 00 58").contentSize()).isEmpty();
  }

  @Test
  void readsTheChecksumFlag() throws MalformedInputException {
    assertThat(parse("28 b5 2f fd 24 00").checksum()).isTrue();
    assertThat(parse("28 b5 2f fd 20 00").checksum()).isFalse();
  }

  @Test
  void readsWhetherADictionaryIsNeeded() throws MalformedInputException {
    assertThat(parse("28 b5 2f fd 21 07 00").dictionary()).isTrue();
    assertThat(parse("28 b5 2f fd 23 00 00 00 01 00").dictionary()).isTrue();
    assertThat(parse("28 b5 2f fd 21 00 00").dictionary()).isFalse();
  }

  @Test
  void knowsSkippableFrames() throws MalformedInputException {
    assertThat(parse("50 2a 4d 18 04").skippable()).isTrue();
    assertThat(parse("5f 2a 4d 18 04").skippable()).isTrue();
    assertThat(parse("28 b5 2f fd 20 00").skippable()).isFalse();
  }

  @Test
  void tooFewBytesGiveNoHeader() throws MalformedInputException {
    byte[] longest =
        HexFormat.ofDelimiter(" ")
            .parseHex("28 b5 2f fd c3 58 00 00 00 01 08 07 06 05 04 03 02 01");
    assertThat(longest).hasSize(FrameHeader.MAX_SIZE);
    for (int length = 0; length < longest.length; length++) {
      ByteBuffer prefix = ByteBuffer.wrap(Arrays.copyOf(longest, length));
      assertThat(FrameHeader.parse(prefix, 0)).isEmpty();
    }
    assertThat(FrameHeader.parse(ByteBuffer.wrap(longest), 0)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1f 8b 08 00 00", "27 b5 2f fd 20", "60 2a 4d 18 04", "28 b5 2f fd 28 00"})
  void refusesWhatIsNoFrame(String hex) {
    assertThatThrownBy(() -> parse(hex))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("(at byte 0)");
  }
}
