package dev.layerlift.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.zstd.EncoderSettings;
import dev.layerlift.codec.zstd.ZstdDecoder;
import dev.layerlift.codec.ztoc.ZtocSettings;
import dev.layerlift.layer.OneLayerStore.Step;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.AccessDeniedException;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.LayerliftException;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.SourceCorruptException;
import dev.layerlift.workflow.ThrottledException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LayerPassTest {
  private static final ZtocSettings ZTOC = ZtocSettings.of("test");
  private static final LayerAction RECOMPRESS = new LayerAction.Recompress("gzip");
  private static final EncoderSettings SETTINGS =
      EncoderSettings.DEFAULT.withFrameSize(ByteSize.parse("192 KiB"));
  private static final byte[] TAR = repetitive(500_000, 1);

  @AfterEach
  void noThreadIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("zstd-"));
  }

  /** Repetitions too far apart for gzip's 32 KiB window: zstd is smaller. */
  private static byte[] repetitive(int size, long seed) {
    byte[] content = new byte[size];
    byte[] block = new byte[70_000];
    new Random(seed).nextBytes(block);
    for (int i = 0; i < size; i++) {
      content[i] = block[i % block.length];
    }
    return content;
  }

  /** Even text: tiny zstd frames are larger than one gzip stream of it. */
  private static byte[] text(int size) {
    Random random = new Random(size);
    byte[] text = new byte[size];
    for (int i = 0; i < size; i++) {
      text[i] = (byte) ('a' + random.nextInt(16));
    }
    return text;
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(size).nextBytes(noise);
    return noise;
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static LayerFacts facts(MediaType mediaType, byte[] stored, byte[] tar) {
    return new LayerFacts(
        Digest.sha256(stored), stored.length, mediaType, new DiffId(Digest.sha256(tar)));
  }

  private static LayerFacts gzipFacts(byte[] stored, byte[] tar) {
    return facts(MediaType.OCI_LAYER_GZIP, stored, tar);
  }

  private static OneLayerStore holding(byte[] stored) {
    return new OneLayerStore(() -> new ByteArrayInputStream(stored));
  }

  private static PassResult run(LayerFacts layer, OneLayerStore store) {
    return run(SETTINGS, layer, store);
  }

  private static PassResult run(EncoderSettings settings, LayerFacts layer, OneLayerStore store) {
    try {
      return new LayerPass(settings, ZTOC, Deadline.none()).run(layer, RECOMPRESS, store, store);
    } finally {
      assertThat(store.open()).as("streams and uploads left open").isZero();
    }
  }

  private static <T extends LayerliftException> void assertNothingStored(
      LayerFacts layer, OneLayerStore store, Class<T> expected, String... texts) {
    assertThatThrownBy(() -> run(layer, store))
        .isExactlyInstanceOf(expected)
        .hasMessageContainingAll(texts)
        .hasMessageContaining(layer.digest().toString());
    assertThat(store.committed()).isEmpty();
  }

  private static byte[] decoded(byte[] zstd) throws IOException {
    try (ZstdDecoder in = new ZstdDecoder(new ByteArrayInputStream(zstd))) {
      return in.readAllBytes();
    }
  }

  @Test
  void gzipLayerIsStoredAsZstd() throws IOException {
    byte[] stored = gzip(TAR);
    LayerFacts layer = gzipFacts(stored, TAR);
    OneLayerStore store = holding(stored);
    PassResult result = run(layer, store);
    assertThat(decoded(store.stored())).isEqualTo(TAR);
    assertThat(result)
        .isEqualTo(
            new PassResult(
                layer,
                TAR.length,
                Optional.of(
                    new Recompressed(
                        Digest.sha256(store.stored()),
                        store.stored().length,
                        MediaType.OCI_LAYER_ZSTD,
                        TAR.length)),
                Optional.empty()));
    assertThat(store.stored().length).isLessThan(stored.length);
  }

  @Test
  void allMembersOfALayerAreDecoded() throws IOException {
    byte[] stored =
        concat(
            gzip(Arrays.copyOfRange(TAR, 0, 100_000)),
            gzip(new byte[0]),
            gzip(Arrays.copyOfRange(TAR, 100_000, TAR.length)));
    OneLayerStore store = holding(stored);
    run(gzipFacts(stored, TAR), store);
    assertThat(decoded(store.stored())).isEqualTo(TAR);
  }

  @Test
  void uncompressedLayerIsStoredAsZstd() throws IOException {
    OneLayerStore store = holding(TAR);
    run(facts(MediaType.DOCKER_LAYER_TAR, TAR, TAR), store);
    assertThat(decoded(store.stored())).isEqualTo(TAR);
  }

  @Test
  void digestsOfOtherAlgorithmsAreChecked() throws IOException {
    byte[] stored = gzip(TAR);
    Digest digest = sha512(stored);
    LayerFacts layer =
        new LayerFacts(digest, stored.length, MediaType.OCI_LAYER_GZIP, new DiffId(sha512(TAR)));
    OneLayerStore store = holding(stored);
    run(layer, store);
    assertThat(decoded(store.stored())).isEqualTo(TAR);
    LayerFacts wrong =
        new LayerFacts(digest, stored.length, MediaType.OCI_LAYER_GZIP, new DiffId(sha512(stored)));
    assertNothingStored(wrong, holding(stored), SourceCorruptException.class, "unpacks to sha512:");
  }

  private static Digest sha512(byte[] bytes) {
    byte[] hash = Digest.parse("sha512:" + "0".repeat(128)).newHash().digest(bytes);
    return new Digest("sha512", HexFormat.of().formatHex(hash));
  }

  @Test
  void outputDoesNotDependOnTheNumberOfWorkers() throws IOException {
    byte[] stored = gzip(TAR);
    Set<Digest> digests = new HashSet<>();
    for (int workers : List.of(1, 2, 5)) {
      OneLayerStore store = holding(stored);
      run(SETTINGS.withWorkers(workers), gzipFacts(stored, TAR), store);
      digests.add(store.committed().orElseThrow());
    }
    assertThat(digests).hasSize(1);
  }

  private static void assertKept(EncoderSettings settings, LayerFacts layer, byte[] stored) {
    OneLayerStore store = holding(stored);
    PassResult result = run(settings, layer, store);
    assertThat(result.zstd())
        .contains(
            new Kept(
                "zstd at level 6 is not smaller than the layer's "
                    + ByteSize.ofBytes(stored.length).toHumanString()));
    assertThat(store.committed()).isEmpty();
    assertThat(store.aborted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 1000, 60_000, 2_000_000})
  void layerThatDoesNotGetSmallerIsKept(int size) {
    byte[] tar = noise(size);
    LayerFacts layer = facts(MediaType.OCI_LAYER_TAR, tar, tar);
    assertKept(SETTINGS, layer, tar);
  }

  @Test
  void gzipLayerThatDoesNotGetSmallerIsKept() throws IOException {
    byte[] tar = text(100_000);
    byte[] stored = gzip(tar);
    EncoderSettings tinyFrames = SETTINGS.withFrameSize(ByteSize.parse("100 B"));
    assertKept(tinyFrames, gzipFacts(stored, tar), stored);
  }

  @Test
  void layerThatDoesNotGetSmallerIsStillVerified() {
    byte[] tar = noise(2_000_000);
    LayerFacts layer = facts(MediaType.OCI_LAYER_TAR, tar, noise(1));
    assertNothingStored(layer, holding(tar), SourceCorruptException.class, "unpacks to");
  }

  @Test
  void wrongDigestIsCorrupt() throws IOException {
    byte[] stored = gzip(TAR);
    byte[] other = gzip(repetitive(500_000, 2));
    LayerFacts layer =
        new LayerFacts(
            Digest.sha256(stored),
            other.length,
            MediaType.OCI_LAYER_GZIP,
            new DiffId(Digest.sha256(TAR)));
    assertNothingStored(
        layer,
        holding(other),
        SourceCorruptException.class,
        "has the bytes of " + Digest.sha256(other));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 50_000})
  void flippedBitIsToldAsAWrongDigestAndNotAsBrokenGzip(int offset) throws IOException {
    byte[] stored = gzip(TAR);
    byte[] flipped = stored.clone();
    flipped[offset] ^= 0x10;
    assertNothingStored(
        gzipFacts(stored, TAR),
        holding(flipped),
        SourceCorruptException.class,
        "has the bytes of " + Digest.sha256(flipped));
  }

  @ParameterizedTest
  @CsvSource({"-1, is longer than", "1, ends after"})
  void wrongSizeIsCorrupt(int difference, String reason) throws IOException {
    byte[] stored = gzip(TAR);
    LayerFacts layer =
        new LayerFacts(
            Digest.sha256(stored),
            stored.length + difference,
            MediaType.OCI_LAYER_GZIP,
            new DiffId(Digest.sha256(TAR)));
    assertNothingStored(layer, holding(stored), SourceCorruptException.class, reason);
  }

  @Test
  void blobThatEndsEarlyIsCorrupt() throws IOException {
    byte[] stored = gzip(TAR);
    assertNothingStored(
        gzipFacts(stored, TAR),
        holding(Arrays.copyOf(stored, 1000)),
        SourceCorruptException.class,
        "ends after 1000 of " + stored.length + " bytes");
  }

  @Test
  void wrongDiffIdIsCorrupt() throws IOException {
    byte[] stored = gzip(TAR);
    assertNothingStored(
        gzipFacts(stored, stored),
        holding(stored),
        SourceCorruptException.class,
        "unpacks to "
            + Digest.sha256(TAR)
            + ", the image's configuration says "
            + Digest.sha256(stored));
  }

  static List<Arguments> brokenGzip() throws IOException {
    byte[] good = gzip(TAR);
    byte[] flipped = good.clone();
    flipped[good.length - 5] ^= 1;
    return List.of(
        Arguments.of("truncated gzip stream", Arrays.copyOf(good, good.length - 1)),
        Arguments.of("truncated gzip stream", Arrays.copyOf(good, good.length / 2)),
        Arguments.of("after the last gzip member", concat(good, new byte[512])),
        Arguments.of("after the last gzip member", concat(good, TAR)),
        Arguments.of("CRC-32", flipped),
        Arguments.of("not gzip", TAR),
        Arguments.of("truncated gzip stream", new byte[0]));
  }

  @ParameterizedTest
  @MethodSource("brokenGzip")
  void brokenGzipThatHasItsDigestIsCorrupt(String text, byte[] stored) {
    assertNothingStored(
        gzipFacts(stored, TAR),
        holding(stored),
        SourceCorruptException.class,
        "its gzip is broken: ",
        text,
        "(at byte ");
  }

  static List<Arguments> storeFailures() {
    return List.of(
        Arguments.of(new IOException("reset"), NetworkException.class),
        Arguments.of(new StoreException.Unavailable("503"), NetworkException.class),
        Arguments.of(
            new StoreException.Throttled("429", Optional.empty()), ThrottledException.class),
        Arguments.of(new StoreException.NotFound("404"), ImageNotFoundException.class),
        Arguments.of(new StoreException.Denied("403"), AccessDeniedException.class));
  }

  /** Fails where the other stream ends. */
  private static final class BreakingStream extends FilterInputStream {
    private final IOException failure;

    BreakingStream(InputStream in, IOException failure) {
      super(in);
      this.failure = failure;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      if (read < 0) {
        throw failure;
      }
      return read;
    }
  }

  @ParameterizedTest
  @MethodSource("storeFailures")
  void sourceThatBreaksKeepsItsKindOfError(
      IOException failure, Class<? extends LayerliftException> expected) throws IOException {
    byte[] stored = gzip(TAR);
    InputStream half = new ByteArrayInputStream(stored, 0, stored.length / 2);
    OneLayerStore store = new OneLayerStore(() -> new BreakingStream(half, failure));
    assertNothingStored(gzipFacts(stored, TAR), store, expected, "could not read layer");
    assertThat(store.aborted()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("storeFailures")
  void sourceThatDoesNotOpenKeepsItsKindOfError(
      IOException failure, Class<? extends LayerliftException> expected) throws IOException {
    OneLayerStore store =
        new OneLayerStore(() -> {
          throw failure;
        });
    assertNothingStored(gzipFacts(gzip(TAR), TAR), store, expected, "could not read layer");
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void uploadThatBreaksIsRetryable(Step step) throws IOException {
    byte[] stored = gzip(TAR);
    OneLayerStore store =
        holding(stored).failingAt(step, new StoreException.Unavailable("connection reset"));
    assertNothingStored(
        gzipFacts(stored, TAR),
        store,
        NetworkException.class,
        "could not store layer",
        "store.example/team/app",
        "connection reset");
    assertThat(store.aborted()).isEqualTo(step != Step.OPEN);
  }

  @Test
  void bytesThatBreakOnTheirWayToTheTargetAreRetryable() throws IOException {
    byte[] stored = gzip(TAR);
    OneLayerStore store =
        holding(stored).failingAt(Step.COMMIT, new StoreException.ContentMismatch("other digest"));
    assertNothingStored(
        gzipFacts(stored, TAR), store, NetworkException.class, "could not store layer");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void deadlineStopsThePass(int checks) throws IOException {
    byte[] stored = gzip(TAR);
    LayerFacts layer = gzipFacts(stored, TAR);
    OneLayerStore store = holding(stored);
    AtomicInteger asked = new AtomicInteger();
    Deadline deadline =
        () -> asked.incrementAndGet() < checks ? Duration.ofMinutes(1) : Duration.ofSeconds(4);
    assertThatThrownBy(
            () -> new LayerPass(SETTINGS, ZTOC, deadline).run(layer, RECOMPRESS, store, store))
        .isInstanceOf(DeadlineException.class)
        .hasMessageContaining(layer.digest().toString());
    assertThat(store.committed()).isEmpty();
    assertThat(store.aborted()).isTrue();
    assertThat(store.open()).isZero();
  }

  @Test
  void interruptEndsThePassAndIsKept() throws IOException {
    byte[] stored = gzip(TAR);
    OneLayerStore store = holding(stored);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> run(gzipFacts(stored, TAR), store))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.committed()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.oci.image.layer.v1.tar+zstd",
        "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "application/vnd.oci.image.layer.v1.tar+gzip+encrypted"
      })
  void otherLayersAreNoWorkForThePass(String mediaType) {
    LayerFacts layer = facts(MediaType.parse(mediaType), TAR, TAR);
    OneLayerStore store = holding(TAR);
    assertThatThrownBy(() -> run(layer, store))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(mediaType);
    assertThat(store.committed()).isEmpty();
  }
}
