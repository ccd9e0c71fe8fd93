package dev.layerlift.codec.ztoc;

import static dev.layerlift.codec.ztoc.ZtocBytes.checkpoint;
import static dev.layerlift.codec.ztoc.ZtocBytes.gzipZinfo;
import static dev.layerlift.codec.ztoc.ZtocBytes.tarZinfo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.ztoc.BuildOutcome.Built;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of anyone: sound values, or one of the two errors. */
class ZtocReaderTest {
  private static ZtocBytes with(Consumer<ZtocBytes> change) {
    ZtocBytes bytes = new ZtocBytes();
    change.accept(bytes);
    return bytes;
  }

  private static void assertMalformed(Consumer<ZtocBytes> change, String reason) {
    assertThatThrownBy(() -> with(change).read())
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("(at byte ");
  }

  /** Of a layer without compression: some hundred bytes. */
  private static byte[] small() throws IOException {
    return written(GoldenRow.of("34"));
  }

  private static byte[] written(GoldenRow row) throws IOException {
    Built built = (Built) Layers.build(row.layer(), row.gzip(), row.settings());
    return Layers.bytes(ZtocWriter.write(built.ztoc()));
  }

  private static boolean isRead(byte[] bytes) throws IOException {
    try {
      Ztoc ztoc = ZtocReader.read(ByteBuffer.wrap(bytes));
      assertThat(ztoc.spanDigests()).hasSize(ztoc.zinfo().spanCount());
      ztoc.toc().forEach(file -> assertThat(file.nextHeaderOffset()).isNotNegative());
      return true;
    } catch (MalformedInputException | LimitExceededException e) {
      return false;
    }
  }

  @Test
  void soundZtocIsRead() throws IOException {
    Ztoc ztoc = new ZtocBytes().read();
    assertThat(ztoc.buildToolIdentifier()).isEqualTo("t");
    assertThat(ztoc.compressedSize()).isEqualTo(1000);
    assertThat(ztoc.uncompressedSize()).isEqualTo(2000);
    assertThat(ztoc.toc().get(0).modTime()).contains(OffsetDateTime.parse("2026-01-02T03:04:05Z"));
    assertThat(ztoc.spanDigests().getFirst()).hasToString(ZtocBytes.DIGEST);
  }

  @Test
  void truncationIsRefusedAtEveryLength() throws IOException {
    byte[] bytes = small();
    assertThat(isRead(bytes)).isTrue();
    // The version is the last thing in the buffer; its NUL and padding are nothing that is read.
    for (int length = 0; length < bytes.length - Integer.BYTES; length++) {
      assertThat(isRead(Arrays.copyOf(bytes, length))).as("%d bytes", length).isFalse();
    }
  }

  @Test
  void bufferNeedsToBeginNowhereInItsArray() throws IOException {
    byte[] bytes = small();
    byte[] shifted = new byte[bytes.length + 20];
    Arrays.fill(shifted, (byte) 0xff);
    System.arraycopy(bytes, 0, shifted, 9, bytes.length);
    assertThat(ZtocReader.read(ByteBuffer.wrap(shifted, 9, bytes.length)))
        .isEqualTo(ZtocReader.read(ByteBuffer.wrap(bytes)));
  }

  @Test
  void changedBytesGiveNothingButTheTwoErrors() throws IOException {
    byte[] bytes = small();
    for (int at = 0; at < bytes.length; at++) {
      for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        isRead(changed);
      }
    }
  }

  /** Offsets, counts and sizes are words. */
  @ParameterizedTest
  @ValueSource(strings = {"34", "31", "01"})
  void changedWordsGiveNothingButTheTwoErrors(String row) throws IOException {
    byte[] bytes = written(GoldenRow.of(row));
    ByteBuffer changed = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(7);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      // Most of a gzip layer's ztoc is windows, which can be anything.
      int from = random.nextInt(Math.min(bytes.length, 2500) - 4);
      int at = random.nextBoolean() ? from : bytes.length - 4 - from;
      int before = changed.getInt(at);
      changed.putInt(at, word(random, bytes.length));
      read += isRead(bytes) ? 1 : 0;
      changed.putInt(at, before);
    }
    assertThat(read).isBetween(1, 19_999);
  }

  private static int word(Random random, int size) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextInt(size);
      case 2 -> -random.nextInt(size);
      default -> random.nextInt(40) - 20;
    };
  }

  @Test
  void noiseIsRefused() throws IOException {
    Random random = new Random(8);
    for (int i = 0; i < 2000; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      assertThat(isRead(noise)).isFalse();
    }
  }

  /** 100,000 files that are one: some 800 kB of values for 400 kB of ztoc, and worse with more. */
  @Test
  void partsThatOverlapAreRefused() {
    assertMalformed(ztoc -> ztoc.repeats = 100_000, "parts that overlap");
    assertThatThrownBy(() ->
            with(
                    ztoc -> {
                      ztoc.files.getFirst().name = "x".repeat(10_000);
                      ztoc.repeats = 3;
                      ztoc.checkpoints = tarZinfo(2, 10, 10);
                      ztoc.algorithm = 2;
                    })
                .read())
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("parts that overlap");
  }

  @Test
  void onlyOneVersionIsKnown() {
    assertMalformed(ztoc -> ztoc.version = Optional.of("1.0"), "version '1.0'");
    assertMalformed(ztoc -> ztoc.version = Optional.empty(), "version ''");
  }

  @Test
  void bothTablesMustBeThere() {
    assertMalformed(ztoc -> ztoc.hasToc = false, "without toc");
    assertMalformed(ztoc -> ztoc.hasCompressionInfo = false, "without compression_info");
  }

  @Test
  void buildToolIdentifierIsUtf8() {
    assertMalformed(ztoc -> ztoc.buildTool = new byte[] {(byte) 0xff}, "not UTF-8");
  }

  @Test
  void sizesAreNotNegative() {
    assertMalformed(ztoc -> ztoc.compressedSize = -1, "compressed_archive_size -1");
    assertMalformed(ztoc -> ztoc.uncompressedSize = -1, "uncompressed_archive_size -1");
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0",
    "0, -1",
    "9223372036854775807, 1",
    "1, 9223372036854775807",
    "9223372036854775807, 9223372036854775807"
  })
  void filesAreWithinWhatATarCanHave(long offset, long size) {
    assertMalformed(
        ztoc -> {
          ztoc.files.getFirst().offset = offset;
          ztoc.files.getFirst().size = size;
        },
        "a file of %d bytes at byte %d".formatted(size, offset));
  }

  @Test
  void typesAreThoseOfTheFormat() throws IOException {
    for (FileType type : FileType.values()) {
      Ztoc ztoc = with(bytes -> bytes.files.getFirst().type = type.label().toString()).read();
      assertThat(ztoc.toc().get(0).type()).isEqualTo(type);
    }
    assertMalformed(ztoc -> ztoc.files.getFirst().type = "", "the type ''");
    assertMalformed(ztoc -> ztoc.files.getFirst().type = "REG", "the type 'REG'");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05.5Z, 2026-01-02T03:04:05.5Z",
    "2026-01-02T03:04:05.123456789Z, 2026-01-02T03:04:05.123456789Z",
    "2026-01-02T03:04:05+02:00, 2026-01-02T01:04:05Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z"
  })
  void timesOfOtherZonesAreTheSameInstants(String text, OffsetDateTime expected)
      throws IOException {
    Ztoc ztoc = with(bytes -> bytes.files.getFirst().modTime = text).read();
    assertThat(ztoc.toc().get(0).modTime().map(OffsetDateTime::toInstant))
        .contains(expected.toInstant());
  }

  @Test
  void absentTimeIsAYearThatCannotBeWritten() throws IOException {
    Ztoc ztoc = with(bytes -> bytes.files.getFirst().modTime = "").read();
    assertThat(ztoc.toc().get(0).modTime()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:05+05:30",
        "2026-01-02T03:04:05-08:00",
        "2026-01-02T03:04:05.1Z",
        "2026-01-02T03:04:05.000000001Z",
        "2026-01-02T03:04:05.120+00:00",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "2024-02-29T03:04:05Z"
      })
  void timesAreReadAsTheJdkReadsThem(String text) throws IOException {
    Ztoc ztoc = with(bytes -> bytes.files.getFirst().modTime = text).read();
    assertThat(ztoc.toc().get(0).modTime()).contains(OffsetDateTime.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "2026-01-02",
        "2026-13-02T03:04:05Z",
        "2026-02-30T03:04:05Z",
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05.1234567890Z",
        "2026-01-02T03:04:05.1",
        "2026-01-02T03:04:05Z ",
        "2026-01-02T03:04:05+1:00",
        "2026-01-02T03:04:05+19:00",
        "2026-01-02T24:00:00Z",
        "2026-01-02t03:04:05Z",
        "2026-01-02T03:04:05\u0661",
        "2026-1-002T03:04:05Z",
        "+12026-01-02T03:04:05Z"
      })
  void otherTimesAreRefused(String text) {
    assertMalformed(ztoc -> ztoc.files.getFirst().modTime = text, "the time '" + text + "'");
  }

  @Test
  void oneRecordIsThereOnce() {
    assertMalformed(ztoc -> ztoc.files.getFirst().records = List.of("a", "b", "a"), "twice");
  }

  @Test
  void algorithmIsKnown() {
    assertMalformed(ztoc -> ztoc.algorithm = 0, "compression algorithm 0");
    assertMalformed(ztoc -> ztoc.algorithm = 3, "compression algorithm 3");
  }

  @Test
  void spansAreAsManyAsCheckpointsAndDigests() {
    assertMalformed(ztoc -> ztoc.maxSpanId = 1, "the last span 1 and 1 checkpoints");
    assertMalformed(ztoc -> ztoc.digests = List.of(), "0 digests of 1 spans");
    assertMalformed(
        ztoc -> ztoc.digests = Collections.nCopies(2, ZtocBytes.DIGEST), "2 digests of 1 spans");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:", "sha512:aa", "SHA256:"})
  void digestsAreSha256(String prefix) {
    assertMalformed(ztoc -> ztoc.digests = List.of(prefix + "A".repeat(64)), "a span digest");
  }

  @Test
  void firstCheckpointOfVersion1IsImplied() throws IOException {
    Ztoc ztoc =
        with(
                bytes -> {
                  bytes.maxSpanId = 1;
                  bytes.digests = List.of(ZtocBytes.DIGEST, ZtocBytes.DIGEST);
                  bytes.checkpoints = gzipZinfo(2, 4096, checkpoint(700, 5000, 3));
                })
            .read();
    List<Checkpoint> checkpoints = ((Zinfo.Gzip) ztoc.zinfo()).checkpoints();
    assertThat(checkpoints).hasSize(2);
    assertThat(checkpoints.getFirst().compressedOffset()).isEqualTo(10);
    assertThat(checkpoints.getFirst().uncompressedOffset()).isZero();
    assertThat(checkpoints.getFirst().unusedBits()).isZero();
    assertThat(checkpoints.getFirst().window()).containsOnly(0);
    assertThat(checkpoints.getLast().firstByte()).isEqualTo(699);
    assertThat(checkpoints.getLast().window()).containsOnly((byte) 700);
  }

  /** The reference builder's layers, as builders of the first version would have written them. */
  @Test
  void verifierProvesVersion1() throws IOException {
    GoldenRow row = GoldenRow.of("01");
    Ztoc ztoc = ((Built) Layers.build(row.layer(), true, row.settings())).ztoc();
    List<Checkpoint> checkpoints = ((Zinfo.Gzip) ztoc.zinfo()).checkpoints();
    byte[][] stored =
        checkpoints.stream()
            .skip(1)
            .map(checkpoint -> Layers.bytes(checkpoint.asByteBuffer()))
            .toArray(byte[][]::new);
    ZtocBytes version1 =
        with(bytes -> {
          bytes.files.clear();
          bytes.compressedSize = ztoc.compressedSize();
          bytes.uncompressedSize = ztoc.uncompressedSize();
          bytes.maxSpanId = ztoc.maxSpanId();
          bytes.digests = ztoc.spanDigests().stream().map(SpanDigest::toString).toList();
          bytes.checkpoints = gzipZinfo(checkpoints.size(), 65536, stored);
        });
    assertThat(version1.read().zinfo()).isEqualTo(ztoc.zinfo());
    Ztoc whole =
        new Ztoc(
            "v1",
            ztoc.compressedSize(),
            ztoc.uncompressedSize(),
            ztoc.toc(),
            version1.read().zinfo(),
            ztoc.spanDigests());
    assertThat(Layers.verify(row.layer(), true, ZtocWriter.write(whole)))
        .isInstanceOf(Verification.Proven.class);
  }

  @Test
  void zinfoIsAsLongAsItsCheckpoints() {
    assertMalformed(ztoc -> ztoc.checkpoints = new byte[0], "a zinfo of 0 bytes");
    assertMalformed(ztoc -> ztoc.checkpoints = new byte[11], "a zinfo of 11 bytes");
    assertMalformed(ztoc -> ztoc.checkpoints = gzipZinfo(0, 1), "0 checkpoints");
    assertMalformed(ztoc -> ztoc.checkpoints = gzipZinfo(-1, 1), "-1 checkpoints");
    assertMalformed(
        ztoc -> ztoc.checkpoints = gzipZinfo(Integer.MIN_VALUE, 1), "-2147483648 checkpoints");
    assertMalformed(
        ztoc -> ztoc.checkpoints = gzipZinfo(3, 1, checkpoint(10, 0, 0)), "3 checkpoints");
    assertMalformed(
        ztoc -> ztoc.checkpoints = Arrays.copyOf(gzipZinfo(1, 1, checkpoint(10, 0, 0)), 32000),
        "a zinfo of 32000 bytes");
    assertMalformed(
        ztoc -> ztoc.checkpoints = gzipZinfo(1, -1, checkpoint(10, 0, 0)), "spans of -1 bytes");
  }

  @Test
  void checkpointsAreSound() {
    assertMalformed(
        ztoc -> ztoc.checkpoints = gzipZinfo(1, 1, checkpoint(-1, 0, 0)), "negative offset");
    assertMalformed(
        ztoc -> ztoc.checkpoints = gzipZinfo(1, 1, checkpoint(10, -1, 0)), "negative offset");
    assertMalformed(
        ztoc -> ztoc.checkpoints = gzipZinfo(1, 1, checkpoint(10, 0, 8)), "8 unused bits");
    assertMalformed(
        ztoc -> ztoc.checkpoints = gzipZinfo(1, 1, checkpoint(10, 0, 255)), "255 unused bits");
    assertMalformed(
        ztoc -> ztoc.checkpoints = gzipZinfo(1, 1, checkpoint(0, 0, 3)), "3 unused bits");
  }

  @ParameterizedTest
  @CsvSource({"1, 10, 10", "2, 0, 10", "2, -1, 10", "2, 10, -1"})
  void tarZinfoIsSound(int version, long spanSize, long size) {
    assertMalformed(
        ztoc -> {
          ztoc.algorithm = 2;
          ztoc.checkpoints = tarZinfo(version, spanSize, size);
        },
        "a tar zinfo of version " + version);
  }

  @Test
  void spansAreLimitedBeforeTheyAreCounted() {
    assertThatThrownBy(() ->
            with(
                    ztoc -> {
                      ztoc.algorithm = 2;
                      ztoc.checkpoints = tarZinfo(2, 1, Long.MAX_VALUE);
                    })
                .read())
        .isInstanceOf(LimitExceededException.class)
        .hasMessageContaining("spans");
  }

  @Test
  void spanSizeOfGoldenRowsIsRead() throws IOException {
    for (GoldenRow row : GoldenRow.all()) {
      if (row.size().isPresent() && row.number().equals("01")) {
        Ztoc ztoc = ZtocReader.read(ByteBuffer.wrap(written(row)));
        assertThat(ByteSize.ofBytes(ztoc.zinfo().spanSize())).isEqualTo(row.spanSize());
      }
    }
  }
}
