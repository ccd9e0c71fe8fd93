package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.gzip.GzipDecoder;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.zstd.EncoderSettings;
import dev.layerlift.codec.zstd.ZstdDecoder;
import dev.layerlift.codec.zstd.ZstdFrameEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The codecs against the commands that everybody has: each reads what the other writes. */
final class CodecIT {

  private static final long SEED = 20250314;

  private final Path folder;
  private final Path plain;
  private final Path packed;

  CodecIT(@TempDir Path folder) {
    this.folder = folder;
    plain = folder.resolve("plain");
    packed = folder.resolve("packed");
  }

  @BeforeEach
  void writeThePlainFile() throws IOException {
    Files.write(plain, halfCompressible(3_000_001));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 6, 1",
    "1, 6, 1",
    "16777215, 3, 2",
    "16777216, 3, 2",
    "16777217, 3, 2",
    "40000000, 1, 3",
    "20000000, 19, 2"
  })
  void zstdDecodesWhatWeEncode(int size, int level, int workers) throws IOException {
    Files.write(plain, halfCompressible(size));
    EncoderSettings settings = EncoderSettings.DEFAULT.withLevel(level).withWorkers(workers);
    encode(settings);

    Path decoded = folder.resolve("decoded");
    Tool.ZSTD.run("-d", "-q", "--memory=8MiB", packed.toString(), "-o", decoded.toString());

    assertThat(Files.mismatch(decoded, plain)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zstd -1",
        "zstd -19",
        "zstd -3 --long=27",
        "zstd --no-check",
        "zstd -3 -T2 -B1MiB",
        "zstd --no-content-size",
        "zstd --rsyncable -T2",
        "zstd --fast=5",
        "cat plain | zstd"
      })
  void weDecodeWhatZstdEncodes(String command) throws IOException {
    pack(command);
    try (InputStream in = new ZstdDecoder(Files.newInputStream(packed))) {
      assertSameAsPlain(in);
    }
  }

  @Test
  void weDecodeConcatenatedAndSkippableZstdFrames() throws IOException {
    shell(
        "head -c 1000000 plain | zstd -c; printf 'P*M\\030\\004\\0\\0\\0skip'; tail -c +1000001"
            + " plain | zstd -c");
    try (ZstdDecoder in = new ZstdDecoder(Files.newInputStream(packed))) {
      assertSameAsPlain(in);
      assertThat(in.frames()).isEqualTo(3);
    }
  }

  @Test
  void weRefuseAWindowAboveOurLimit() throws IOException {
    pack("cat plain | zstd --long=28");
    try (InputStream in = new ZstdDecoder(Files.newInputStream(packed))) {
      assertThatThrownBy(() -> Tree.sha256(in)).isInstanceOf(LimitExceededException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip -1",
        "gzip -6",
        "gzip -9",
        "gzip --name",
        "gzip --no-name",
        "gzip --rsyncable",
        "pigz -p 4",
        "pigz -0",
        "pigz -9 -b 32",
        "pigz --independent",
        "pigz --huffman",
        "pigz --rle",
        "pigz --comment remark",
        "busybox gzip",
        "zstd --format=gzip"
      })
  void weDecodeWhatGzipToolsEncode(String command) throws IOException {
    pack(command);
    try (GzipDecoder in = new GzipDecoder(Files.newInputStream(packed))) {
      assertSameAsPlain(in);
      assertThat(in.members()).isEqualTo(1);
    }
  }

  @Test
  void weDecodeConcatenatedGzipMembers() throws IOException {
    shell("head -c 1000000 plain | gzip; head -c 0 plain | pigz; tail -c +1000001 plain | pigz -1");
    try (GzipDecoder in = new GzipDecoder(Files.newInputStream(packed))) {
      assertSameAsPlain(in);
      assertThat(in.members()).isEqualTo(3);
    }
  }

  @Test
  void weRefuseZlibInPlaceOfGzip() throws IOException {
    pack("pigz --zlib");
    try (InputStream in = new GzipDecoder(Files.newInputStream(packed))) {
      assertThatThrownBy(() -> Tree.sha256(in)).isInstanceOf(MalformedInputException.class);
    }
  }

  private void pack(String command) {
    shell(command.contains("plain") ? command + " -c" : command + " -c plain");
  }

  private void shell(String script) {
    for (Tool tool : List.of(Tool.ZSTD, Tool.GZIP, Tool.PIGZ, Tool.BUSYBOX)) {
      tool.path();
    }
    Command.of(List.of("sh", "-e", "-c", "{ " + script + "; } > packed")).in(folder).succeed();
  }

  private void encode(EncoderSettings settings) throws IOException {
    try (WritableByteChannel out = Channels.newChannel(Files.newOutputStream(packed));
        ZstdFrameEncoder encoder = new ZstdFrameEncoder(settings, out::write);
        InputStream in = Files.newInputStream(plain)) {
      byte[] buffer = new byte[100_000];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        encoder.write(buffer, 0, read);
      }
      encoder.finish();
    }
  }

  private void assertSameAsPlain(InputStream decoded) throws IOException {
    assertThat(Tree.sha256(decoded)).isEqualTo(Tree.sha256(plain));
  }

  /** Runs of words between runs of noise, so that matches, literals and raw blocks all occur. */
  private static byte[] halfCompressible(int size) {
    Random random = new Random(SEED);
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    for (int start = 0; start < size; start += 200_000) {
      for (int i = start; i < Math.min(size, start + 100_000); i++) {
        bytes[i] = (byte) ('a' + (bytes[i] & 3));
      }
    }
    return bytes;
  }
}
