package dev.layerlift.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.ztoc.Ztoc;
import dev.layerlift.codec.ztoc.ZtocReader;
import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.testing.image.Encoding;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.image.TestTar;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.LayerResult.NotIndexed;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociSettings;
import dev.layerlift.workflow.SourceCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Passes that make ztocs, alone or beside zstd, from a registry into the same; on one core, and
 * where a second one is idle.
 */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class LayerPassIndexTest {
  private static final LayerAction INDEX = new LayerAction.Index("test");
  private static final LayerAction RECOMPRESS = new LayerAction.Recompress("test");
  private static final LayerAction BOTH = new LayerAction.RecompressAndIndex("test");
  private static final SociSettings SOCI =
      SociSettings.DEFAULT.withSpanSize(ByteSize.parse("64 KiB"));
  private static final byte[] TAR = TestImages.tar(1, "base", 300_000);
  private static final TestLayer GZIP = TestLayer.gzip(TAR);

  private final boolean coreIsIdle;
  private final EcrFixture ecr;
  private List<String> before = List.of();

  LayerPassIndexTest(boolean coreIsIdle) throws IOException {
    this.coreIsIdle = coreIsIdle;
    ecr = new EcrFixture();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("tar-hash");
  }

  private LayerFacts stored(TestLayer layer) {
    ecr.push(TestImage.builder(Format.OCI).layer(layer).build(), "v1");
    before = ecr.stored().blobs();
    return new LayerFacts(
        Digest.parse(layer.digest()),
        layer.size(),
        MediaType.parse(layer.encoding().mediaType(Format.OCI)),
        new DiffId(Digest.parse(layer.diffId())));
  }

  private PassResult run(LayerFacts layer, LayerAction action) {
    return run(layer, action, Deadline.none());
  }

  private PassResult run(LayerFacts layer, LayerAction action, Deadline deadline) {
    ImageTarget repository = ecr.repository();
    return LayerPass.of(Settings.DEFAULT.withSoci(SOCI), 1, deadline)
        .withIdleCores(() -> coreIsIdle)
        .run(layer, action, repository, repository);
  }

  /** Blobs that the passes have stored. */
  private List<String> added() {
    List<String> added = new ArrayList<>(ecr.stored().blobs());
    added.removeAll(before);
    return added;
  }

  private Ztoc ztoc(Indexed indexed) throws IOException {
    byte[] bytes = ecr.stored().blob(indexed.digest().toString()).orElseThrow().bytes();
    assertThat(bytes.length).isEqualTo(indexed.size());
    return ZtocReader.read(ByteBuffer.wrap(bytes));
  }

  private static Indexed indexed(PassResult result) {
    return (Indexed) result.ztoc().orElseThrow();
  }

  private static String reason(PassResult result) {
    return ((NotIndexed) result.ztoc().orElseThrow()).reason();
  }

  @Test
  void indexStoresTheZtocAndNothingElse() throws IOException {
    PassResult result = run(stored(GZIP), INDEX);

    Indexed indexed = indexed(result);
    assertThat(result.zstd()).isEmpty();
    assertThat(result.uncompressedSize()).isEqualTo(TAR.length);
    assertThat(added()).containsExactly(indexed.digest().toString());
    Ztoc ztoc = ztoc(indexed);
    assertThat(ztoc.buildToolIdentifier()).isEqualTo(SOCI.buildToolIdentifier());
    assertThat(ztoc.compressedSize()).isEqualTo(GZIP.size());
    assertThat(ztoc.toc()).hasSize(4);
    assertThat(ztoc.zinfo().spanCount()).isEqualTo(indexed.spans()).isGreaterThan(1);
    assertThat(indexed.uncompressedSize()).isEqualTo(TAR.length);
    assertThat(indexed.xattrs()).isFalse();
  }

  @Test
  void onePassForBothGivesWhatTwoPassesGiveAndReadsOnce() {
    LayerFacts layer = stored(GZIP);
    PassResult indexed = run(layer, INDEX);
    PassResult recompressed = run(layer, RECOMPRESS);
    ecr.server().journal().clear();

    PassResult both = run(layer, BOTH);

    assertThat(both.ztoc()).isEqualTo(indexed.ztoc()).isPresent();
    assertThat(both.zstd()).isEqualTo(recompressed.zstd()).isPresent();
    assertThat(recompressed.ztoc()).isEmpty();
    assertThat(ecr.server().journal().count("GET", ".*/blobs/" + layer.digest())).isEqualTo(1);
    assertThat(added()).hasSize(2);
  }

  @Test
  void ztocThatIsThereIsNotUploadedAgain() {
    LayerFacts layer = stored(GZIP);
    PassResult first = run(layer, INDEX);
    ecr.server().journal().clear();

    assertThat(run(layer, INDEX)).isEqualTo(first);
    assertThat(ecr.server().journal().where(r -> !r.method().matches("GET|HEAD"))).isEmpty();
  }

  @Test
  void plainTarIsIndexedInSlices() throws IOException {
    PassResult result = run(stored(TestLayer.uncompressed(TAR)), BOTH);

    Indexed indexed = indexed(result);
    assertThat(indexed.spans()).isEqualTo((TAR.length + 65_535) / 65_536);
    assertThat(ztoc(indexed).compressedSize()).isEqualTo(TAR.length);
    assertThat(result.zstd()).isPresent();
  }

  @Test
  void layersWithExtendedAttributesAreTold() {
    byte[] tar =
        TestTar.seeded(1)
            .fileWithPax("ping", Map.of("SCHILY.xattr.user.k", "v"), new byte[3])
            .bytes();

    assertThat(indexed(run(stored(TestLayer.gzip(tar)), INDEX)).xattrs()).isTrue();
  }

  @Test
  void layerThatCanHaveNoZtocStillBecomesZstd() {
    PassResult result = run(stored(TestLayer.gzipMembers(TAR, 3)), BOTH);

    assertThat(reason(result))
        .startsWith("no ztoc for this layer: its gzip stream has several members: ");
    assertThat(result.zstd()).isPresent();
    assertThat(added()).hasSize(1);
  }

  @Test
  void brokenGzipIsAReasonForAnIndexAndAnErrorForZstd() {
    TestLayer broken = GZIP.truncated(9);
    LayerFacts layer = stored(broken);

    assertThat(reason(run(layer, INDEX)))
        .startsWith("no ztoc for this layer: its gzip is broken: ");
    assertThatThrownBy(() -> run(layer, BOTH))
        .isInstanceOf(SourceCorruptException.class)
        .hasMessageContaining("its gzip is broken");
    assertThat(added()).isEmpty();
  }

  @Test
  void layerThatIsNotWhatItsImageSaysIsNeverIndexed() {
    LayerFacts good = stored(GZIP);
    TestLayer other = TestLayer.gzip(TestImages.tar(2, "base", 300_000));
    LayerFacts wrongDiffId =
        new LayerFacts(
            good.digest(), good.size(), good.mediaType(), new DiffId(Digest.parse(other.diffId())));
    LayerFacts wrongSize =
        new LayerFacts(good.digest(), good.size() + 1, good.mediaType(), good.diffId());

    for (LayerFacts layer : List.of(wrongDiffId, wrongSize)) {
      for (LayerAction action : List.of(INDEX, BOTH)) {
        assertThatThrownBy(() -> run(layer, action))
            .isInstanceOf(SourceCorruptException.class)
            .hasMessageContaining(good.digest().toString());
      }
    }
    ecr.stored().storeBlob(GZIP.digest(), GZIP.withFlippedBit(5_000).blob());
    assertThatThrownBy(() -> run(good, INDEX))
        .isInstanceOf(SourceCorruptException.class)
        .hasMessageContaining("not those of " + GZIP.digest());
    assertThat(added()).isEmpty();
  }

  @Test
  void timeThatRunsOutStoresNothing() {
    LayerFacts layer = stored(GZIP);

    assertThatThrownBy(() -> run(layer, INDEX, () -> Duration.ofSeconds(1)))
        .isInstanceOf(DeadlineException.class);
    assertThat(added()).isEmpty();
  }

  /** An entry of a type that a ztoc cannot name, with a name that would clear a terminal. */
  @Test
  void namesFromTheLayerCannotBreakALogLine() {
    byte[] tar = TestTar.seeded(1).file("evil\u001b[2J\nname", new byte[3]).bytes();
    tar[156] = 'V';
    int sum = 8 * ' ';
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? 0 : tar[i];
    }
    System.arraycopy("%06o\0 ".formatted(sum).getBytes(UTF_8), 0, tar, 148, 8);

    assertThat(reason(run(stored(TestLayer.gzip(tar)), INDEX)))
        .contains("of a type that a ztoc cannot name: 'evil\\u001b[2J\\u000aname'");
  }

  @Test
  void tarThatIsNoneIsLeftWithoutAZtoc() {
    byte[] text = "not a tar, and long enough for a header".repeat(40).getBytes(UTF_8);

    assertThat(reason(run(stored(TestLayer.of(text, text, Encoding.TAR)), INDEX)))
        .startsWith("no ztoc for this layer: its tar cannot be read: ");
    assertThat(added()).isEmpty();
  }
}
