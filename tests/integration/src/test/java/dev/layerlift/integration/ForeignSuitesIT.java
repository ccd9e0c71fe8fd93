package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.gzip.GzipDecoder;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.zstd.ZstdDecoder;
import dev.layerlift.integration.ForeignSuites.Archive;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our decoders on what others test theirs with. The verdict on each input is a third one's: that of
 * libzstd's command, and of zlib. Go's tar archives are among the layers of {@link SociJudgeIT}.
 */
final class ForeignSuitesIT {
  private static final byte[] GZIP_HEADER = HexFormat.of().parseHex("1f8b08000000000000ff");

  /**
   * Compressed blocks of nothing and of too little: the libzstd of our decoder, 1.5.7, refuses what
   * that of Debian's command, 1.5.4, took.
   */
  private static final Set<String> REFUSED_SINCE =
      Set.of(
          "2274d31e0d569fe9e31bedc4f9fddd9c9f114c2f.zst",
          "76671405460bb57ffd4a0079e8d380748e6c0697.zst");

  private final Path folder;

  ForeignSuitesIT(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @CsvSource({
    "good.zip, 5, 1",
    "bad.zip, 0, 18",
    "decoder.zip, 80, 0",
    "large.zip, 2, 0",
    "benchdecoder.zip, 10, 0",
    "decode-regression.zip, 0, 1"
  })
  void zstdFramesGetTheBytesOrTheRefusalOfTheCommand(String suite, int accepted, int refused)
      throws IOException {
    int acceptedByBoth = 0;
    int refusedByBoth = 0;
    for (Archive frame : ForeignSuites.zstdFrames(suite)) {
      Optional<byte[]> ours = decoded(new ZstdDecoder(new ByteArrayInputStream(frame.bytes())));
      Optional<Integer> expected =
          REFUSED_SINCE.contains(frame.name()) ? Optional.empty() : theirs(frame);
      assertThat(ours.map(Arrays::hashCode)).as(frame.name()).isEqualTo(expected);
      acceptedByBoth += ours.isPresent() ? 1 : 0;
      refusedByBoth += ours.isEmpty() ? 1 : 0;
    }
    assertThat(acceptedByBoth).isGreaterThanOrEqualTo(accepted);
    assertThat(refusedByBoth).isGreaterThanOrEqualTo(refused);
  }

  private Optional<Integer> theirs(Archive frame) throws IOException {
    Path packed = Files.write(folder.resolve("frame"), frame.bytes());
    Path plain = folder.resolve("plain");
    Command.Finished finished =
        Tool.ZSTD.command("-d", "-q", "-f", packed.toString(), "-o", plain.toString()).run();
    return finished.exitCode() == 0
        ? Optional.of(Arrays.hashCode(Files.readAllBytes(plain)))
        : Optional.empty();
  }

  /** Go's streams are blocks without an end: what counts is what comes before it is missed. */
  @Test
  void deflateStreamsGetTheBytesOfZlibAndAreFoundCutOff() throws IOException {
    for (Archive stream : ForeignSuites.goDeflateStreams()) {
      byte[] member = concat(GZIP_HEADER, stream.bytes());
      ByteArrayOutputStream ours = new ByteArrayOutputStream();
      try (InputStream decoder = new GzipDecoder(new ByteArrayInputStream(member))) {
        assertThatThrownBy(() -> decoder.transferTo(ours))
            .as(stream.name())
            .isInstanceOf(MalformedInputException.class)
            .hasMessageContaining("truncated");
      }
      assertThat(ours.toByteArray()).as(stream.name()).isEqualTo(inflated(stream.bytes()));
      assertThat(ours.size()).as(stream.name()).isPositive();
    }
  }

  private static byte[] inflated(byte[] stream) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] chunk = new byte[1 << 16];
    try (Inflater zlib = new Inflater(true)) {
      zlib.setInput(stream);
      for (int length = zlib.inflate(chunk); length > 0; length = zlib.inflate(chunk)) {
        plain.write(chunk, 0, length);
      }
      return plain.toByteArray();
    } catch (DataFormatException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] concat(byte[] head, byte[] tail) {
    return ByteBuffer.allocate(head.length + tail.length).put(head).put(tail).array();
  }

  private static Optional<byte[]> decoded(InputStream decoder) throws IOException {
    try (decoder) {
      return Optional.of(decoder.readAllBytes());
    } catch (MalformedInputException | LimitExceededException e) {
      return Optional.empty();
    }
  }
}
