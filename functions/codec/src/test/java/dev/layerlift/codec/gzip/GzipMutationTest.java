package dev.layerlift.codec.gzip;

import static dev.layerlift.codec.gzip.GzipBytes.FCOMMENT;
import static dev.layerlift.codec.gzip.GzipBytes.FEXTRA;
import static dev.layerlift.codec.gzip.GzipBytes.FHCRC;
import static dev.layerlift.codec.gzip.GzipBytes.FNAME;
import static dev.layerlift.codec.gzip.GzipBytes.FTEXT;
import static dev.layerlift.codec.gzip.GzipBytes.PLAIN_HEADER_SIZE;
import static dev.layerlift.codec.gzip.GzipBytes.TRAILER_SIZE;
import static dev.layerlift.codec.gzip.GzipBytes.concat;
import static dev.layerlift.codec.gzip.GzipBytes.content;
import static dev.layerlift.codec.gzip.GzipBytes.decode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every single-bit flip and every truncation of small streams. */
class GzipMutationTest {
  private static final byte[] CONTENT = content(700, 42);

  /** The bits, as 8 * byte + bit, whose flip leaves a stream that decodes to the same content. */
  private static Set<Integer> harmlessFlips(byte[] compressed, byte[] content) throws IOException {
    Set<Integer> harmless = new TreeSet<>();
    for (int bit = 0; bit < 8 * compressed.length; bit++) {
      byte[] flipped = compressed.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertThat(decode(flipped)).as("bit %d", bit).isEqualTo(content);
        harmless.add(bit);
      } catch (MalformedInputException e) {
        assertThat(e).hasMessageContaining("(at byte ");
      }
    }
    return harmless;
  }

  private static Set<Integer> bitsOfBytes(int from, int to) {
    Set<Integer> bits = new TreeSet<>();
    for (int bit = 8 * from; bit < 8 * to; bit++) {
      bits.add(bit);
    }
    return bits;
  }

  /**
   * Deflate has bits that mean nothing, such as padding and lengths of codes that no symbol uses;
   * their flips are harmless because the content, which was compared, is the same.
   */
  private static Set<Integer> outsideOfDeflate(Set<Integer> bits, byte[] compressed, int header) {
    Set<Integer> rest = new TreeSet<>(bits);
    rest.removeIf(bit -> bit / 8 >= header && bit / 8 < compressed.length - TRAILER_SIZE);
    return rest;
  }

  @Test
  void flipsMatterExceptInHeaderFieldsThatCarryNoCheck() throws IOException {
    byte[] compressed = GzipBytes.memberWithHeader(0, CONTENT);
    Set<Integer> harmless = harmlessFlips(compressed, CONTENT);
    Set<Integer> mtimeXflOs = bitsOfBytes(4, 10);
    int ftext = 8 * 3;
    mtimeXflOs.add(ftext);
    assertThat(outsideOfDeflate(harmless, compressed, PLAIN_HEADER_SIZE)).isEqualTo(mtimeXflOs);
  }

  @Test
  void everyFlipInAHeaderWithItsOwnCrcIsRefused() throws IOException {
    byte[] plain = GzipBytes.memberWithHeader(0, CONTENT);
    byte[] compressed =
        GzipBytes.memberWithHeader(FTEXT | FHCRC | FEXTRA | FNAME | FCOMMENT, CONTENT);
    int headerSize = PLAIN_HEADER_SIZE + compressed.length - plain.length;
    Set<Integer> harmless = harmlessFlips(compressed, CONTENT);
    assertThat(outsideOfDeflate(harmless, compressed, headerSize)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, FHCRC | FEXTRA | FNAME | FCOMMENT})
  void everyTruncationIsRefusedWithItsOffset(int flags) throws IOException {
    byte[] member = GzipBytes.memberWithHeader(flags, CONTENT);
    byte[] compressed = concat(member, member);
    for (int length = 0; length < compressed.length; length++) {
      byte[] truncated = Arrays.copyOf(compressed, length);
      if (length == member.length) {
        assertThat(decode(truncated)).isEqualTo(CONTENT);
      } else {
        assertThatThrownBy(() -> decode(truncated))
            .isInstanceOf(MalformedInputException.class)
            .hasMessageContaining("truncated gzip stream")
            .hasMessageContaining("(at byte " + length + ")");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x20, 0x40, 0x80})
  void reservedFlagsAreRefused(int flag) throws IOException {
    byte[] compressed = GzipBytes.memberWithHeader(flag, CONTENT);
    assertThatThrownBy(() -> decode(compressed))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("reserved flag");
  }

  @ParameterizedTest
  @ValueSource(ints = {FTEXT, FHCRC, FEXTRA, FNAME, FCOMMENT, FHCRC | FNAME, FEXTRA | FCOMMENT})
  void everyCombinationOfHeaderFieldsIsRead(int flags) throws IOException {
    assertThat(decode(GzipBytes.memberWithHeader(flags, CONTENT))).isEqualTo(CONTENT);
  }
}
