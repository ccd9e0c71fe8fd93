package dev.layerlift.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.publish.ImageProof;
import dev.layerlift.publish.Proof;
import dev.layerlift.report.Report;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.image.TestTar;
import dev.layerlift.testing.registry.TagMutability;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.SourceCorruptException;
import dev.layerlift.workflow.TagOutcome;
import dev.layerlift.workflow.VerificationFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The road from an event to a tag, handler by handler, against a registry with ECR's manners. */
class RoadTest {
  private static final int TAR = 120_000;
  private static final Tag V1 = new Tag("v1");
  private static final Tag OPTIMIZED = new Tag("v1-optimized");

  private final EcrFixture ecr;
  private final MemoryObjectStore objects = new MemoryObjectStore();

  RoadTest() throws IOException {
    ecr = new EcrFixture();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private Road road() {
    return new Road(ecr, objects);
  }

  private Road.Journey go(Stored image) throws IOException {
    return road().run(ecr.push(image, "v1"), "e1");
  }

  private ManifestDocument read(Tag tag) throws IOException {
    return ecr.repository().manifest(tag).parse();
  }

  private Manifest child(Descriptor entry) throws IOException {
    return (Manifest) ecr.repository().manifest(entry.digest()).parse();
  }

  /** Digest of the result of {@code v1}. */
  private String optimized() {
    return Objects.requireNonNull(ecr.stored().tags().get("v1-optimized"));
  }

  private static Set<String> digests(List<Descriptor> descriptors) {
    return Set.copyOf(descriptors.stream().map(d -> d.digest().toString()).toList());
  }

  private void assertSameContent() {
    Proof proof =
        ImageProof.against(ecr.repository(), V1, ecr.repository(), OPTIMIZED, check -> {});
    assertThat(proof.differences()).isEmpty();
    assertThat(proof.checks()).isNotEmpty();
  }

  @Test
  void imageOfSeveralPlatformsIsConvertedWithItsAttestations() throws IOException {
    TestIndex source = TestImages.multiPlatform(1, TAR);

    Road.Journey journey = go(source);

    assertThat(journey.failure()).isEmpty();
    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(ecr.stored().tags()).containsEntry("v1", source.digest()).hasSize(2);
    ImageIndex before = (ImageIndex) read(V1);
    ImageIndex after = (ImageIndex) read(OPTIMIZED);
    assertThat(Marker.from(after.annotations()))
        .hasValueSatisfying(m -> assertThat(m.source()).hasToString(source.digest()));
    assertThat(after.manifests()).hasSize(4);
    for (int i = 0; i < 2; i++) {
      Descriptor was = before.manifests().get(i);
      Descriptor is = after.manifests().get(i);
      assertThat(is.platform()).isEqualTo(was.platform());
      assertThat(child(is).config()).isEqualTo(child(was).config());
      assertThat(child(is).layers())
          .extracting(Descriptor::mediaType)
          .containsOnly(MediaType.OCI_LAYER_ZSTD);
      assertThat(after.manifests().get(i + 2))
          .isEqualTo(
              before
                  .manifests()
                  .get(i + 2)
                  .withAnnotation("vnd.docker.reference.digest", is.digest().toString()));
    }
    assertSameContent();
  }

  @Test
  void reportTellsSizesTagAndTimes() throws IOException {
    Road road = road();

    Road.Journey journey = road.run(ecr.push(TestImages.linux(1, Format.OCI, TAR), "v1"), "e1");

    assertThat(journey.report().results())
        .singleElement()
        .satisfies(r -> assertThat(r.compressedSizeAfter()).isLessThan(r.compressedSizeBefore()));
    assertThat(journey.report().tags()).singleElement().isInstanceOf(TagOutcome.Tagged.class);
    assertThat(journey.report().pushToTagMillis()).isPresent();
    assertThat(journey.report().verification())
        .hasValueSatisfying(v -> assertThat(v.blobs()).isEqualTo(4));
    assertThat(journey.report().layers())
        .hasSize(3)
        .allSatisfy(l ->
            assertThat(l.done()).hasValueSatisfying(d -> assertThat(d.remembered()).isFalse()));
    assertThat(road.figures())
        .singleElement()
        .satisfies(f -> assertThat(f.layersRecompressed()).isEqualTo(3));
    assertThat(road.states())
        .containsExactly(
            "Inspect", "Plan", "Layer", "Layer", "Layer", "Publish", "Verify", "Tag", "Record");
  }

  @Test
  void dockerImageBecomesOciThroughout() throws IOException {
    TestImage source = TestImages.linux(1, Format.DOCKER, TAR);

    go(source);

    Manifest after = (Manifest) read(OPTIMIZED);
    assertThat(after.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    assertThat(after.config().mediaType()).isEqualTo(MediaType.OCI_CONFIG);
    assertThat(after.config().digest()).isEqualTo(Digest.sha256(source.config()));
    assertThat(after.layers())
        .extracting(Descriptor::mediaType)
        .containsOnly(MediaType.OCI_LAYER_ZSTD);
    assertSameContent();
  }

  @Test
  void manifestListBecomesAnIndexThatKeepsWindows() throws IOException {
    TestImage linux = TestImages.linux(1, Format.DOCKER, TAR);
    TestImage windows = TestImages.windows(9, Format.DOCKER);
    TestIndex source = TestIndex.builder(Format.DOCKER).image(windows).image(linux).build();

    Road.Journey journey = go(source);

    ImageIndex after = (ImageIndex) read(OPTIMIZED);
    assertThat(after.mediaType()).isEqualTo(MediaType.OCI_INDEX);
    assertThat(after.manifests().getFirst())
        .isEqualTo(((ImageIndex) read(V1)).manifests().getFirst());
    assertThat(after.manifests().get(1).mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    assertThat(journey.report().platforms())
        .satisfiesExactly(
            w -> assertThat(w.leftAlone()).get().asString().contains("windows"),
            l -> assertThat(l.variants()).hasSize(1));
    assertSameContent();
  }

  @Test
  void layerThatDoesNotShrinkKeepsItsBytes() throws IOException {
    TestImage source =
        TestImage.builder(Format.DOCKER)
            .layer(TestLayer.gzip(TestImages.tar(1, "text", TAR)))
            .layer(TestLayer.zstd(TestImages.tar(2, "packed", 20_000), 3))
            .layer(incompressible())
            .build();

    Road.Journey journey = go(source);

    Manifest before = (Manifest) read(V1);
    Manifest after = (Manifest) read(OPTIMIZED);
    assertThat(after.layers().get(0).digest()).isNotEqualTo(before.layers().get(0).digest());
    for (int kept = 1; kept < 3; kept++) {
      Descriptor layer = before.layers().get(kept);
      assertThat(after.layers().get(kept))
          .isEqualTo(layer.withMediaType(layer.mediaType().toOci()));
    }
    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertSameContent();
  }

  private static TestLayer incompressible() {
    return TestLayer.gzip(TestTar.seeded(7).file("noise", 60_000, 0).bytes());
  }

  @Test
  void imageOfWhichNothingShrinksKeepsItsManifest() throws IOException {
    TestImage source = TestImage.builder(Format.DOCKER).layer(incompressible()).build();

    Road.Journey journey = go(source);

    assertThat(ecr.stored().tags()).containsEntry("v1-optimized", source.digest());
    assertThat(ecr.stored().manifests()).hasSize(1);
    assertThat(journey.report().outcome()).isEqualTo(Outcome.LEFT_ALONE);
    assertThat(journey.report().reason()).startsWith("no layer became smaller");
  }

  @Test
  void smallImageIsTaggedAsItIs() throws IOException {
    TestImage source = TestImages.linux(1, Format.DOCKER, 3_000);
    Road road = road();

    Road.Journey journey = road.run(ecr.push(source, "v1"), "e1");

    assertThat(road.states()).containsExactly("Inspect", "Plan", "Tag", "Record");
    assertThat(ecr.stored().tags()).containsEntry("v1-optimized", source.digest());
    assertThat(journey.report().outcome()).isEqualTo(Outcome.LEFT_ALONE);
  }

  @Test
  void secondPushOfTheSameImageIsIgnoredWithoutAWrite() throws IOException {
    TestImage source = TestImages.linux(1, Format.OCI, TAR);
    go(source);
    ecr.server().journal().clear();
    Road road = road();

    Road.Journey journey = road.run(ecr.push(source, "v1"), "e2");

    assertThat(road.states()).containsExactly("Inspect", "Record");
    assertThat(journey.report().outcome()).isEqualTo(Outcome.IGNORED);
    assertThat(journey.report().reason()).contains("already optimized");
    assertThat(ecr.server().journal().where(r -> !r.method().matches("GET|HEAD"))).isEmpty();
  }

  @Test
  void sameImageUnderAnotherTagOnlySetsThatTag() throws IOException {
    TestIndex source = TestImages.multiPlatform(1, TAR);
    go(source);
    String result = optimized();
    ecr.server().journal().clear();

    Road.Journey journey = road().run(ecr.push(source, "latest"), "e2");

    assertThat(ecr.stored().tags()).containsEntry("latest-optimized", result);
    assertThat(ecr.server().journal().where(r -> !r.method().matches("GET|HEAD")))
        .extracting(r -> r.method() + " " + r.path())
        .containsExactly("PUT /v2/team/app/manifests/latest-optimized");
    assertThat(journey.report().layers())
        .allSatisfy(
            l -> assertThat(l.done()).hasValueSatisfying(d -> assertThat(d.remembered()).isTrue()));
  }

  @Test
  void workDoneTwiceGivesTheSameBytes() throws IOException {
    TestIndex source = TestImages.multiPlatform(1, TAR);
    go(source);
    String first = optimized();
    ecr.stored().untag("v1-optimized");

    new Road(ecr, new MemoryObjectStore()).run(ecr.push(source, "v1"), "e2");

    assertThat(ecr.stored().tags()).containsEntry("v1-optimized", first);
  }

  @Test
  void immutableTagOfSomethingElseIsReported() throws IOException {
    TestImage other = TestImages.linux(50, Format.OCI, 3_000);
    other.storeIn(ecr.stored(), "v1-optimized");
    ImageAddress image = ecr.push(TestImages.linux(1, Format.OCI, TAR), "v1");
    ecr.stored().mutability(TagMutability.IMMUTABLE);

    Road.Journey journey = road().run(image, "e1");

    assertThat(journey.failure()).isEmpty();
    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(journey.report().tags())
        .singleElement()
        .isInstanceOfSatisfying(
            TagOutcome.NotTagged.class, t -> assertThat(t.reason()).contains("immutable"));
    assertThat(ecr.stored().tags()).containsEntry("v1-optimized", other.digest());
  }

  @Test
  void sourceTagThatMovesWhileWeWorkGetsNoStaleResult() throws IOException {
    TestImage newer = TestImages.linux(50, Format.OCI, TAR);
    ImageAddress image = ecr.push(TestImages.linux(1, Format.OCI, TAR), "v1");

    Road.Journey journey =
        road().before("Tag", () -> newer.storeIn(ecr.stored(), "v1")).run(image, "e1");

    assertThat(journey.report().tags())
        .singleElement()
        .isInstanceOfSatisfying(
            TagOutcome.NotTagged.class, t -> assertThat(t.reason()).contains(newer.digest()));
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1").containsEntry("v1", newer.digest());
  }

  /** Ways for a layer not to be what its image says. */
  enum Damage {
    WRONG_DIFF_ID,
    FLIPPED_BIT,
    TRUNCATED,
    TRAILING_BYTES;

    TestLayer done(TestLayer layer) {
      return switch (this) {
        case WRONG_DIFF_ID -> layer.withDiffId("sha256:" + "0".repeat(64));
        case FLIPPED_BIT -> layer.withFlippedBit((int) layer.size() / 2);
        case TRUNCATED -> layer.truncated(9);
        case TRAILING_BYTES -> layer.withTrailing(new byte[] {1, 2, 3});
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void corruptLayerPublishesNothing(Damage damage) throws IOException {
    TestImage source =
        TestImage.builder(Format.OCI)
            .layer(TestLayer.gzip(TestImages.tar(1, "good", TAR)))
            .layer(damage.done(TestLayer.gzip(TestImages.tar(2, "bad", TAR))))
            .build();

    Road.Journey journey = go(source);

    assertThat(journey.failure()).get().isInstanceOf(SourceCorruptException.class);
    assertThat(journey.report().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(journey.report().failure())
        .hasValueSatisfying(
            f -> assertThat(f.error()).isEqualTo(SourceCorruptException.class.getName()))
        .hasValueSatisfying(f -> assertThat(f.message()).contains(source.layers().get(1).digest()));
    assertThat(ecr.stored().manifests()).hasSize(1);
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1");
  }

  @Test
  void layerThatIsLostBeforeVerifyIsNotTagged() throws IOException {
    TestImage source = TestImages.linux(1, Format.OCI, TAR);
    ImageAddress image = ecr.push(source, "v1");
    Road road = road().before("Verify", () -> loseAZstdLayer(source));

    Road.Journey journey = road.run(image, "e1");

    assertThat(journey.failure()).get().isInstanceOf(VerificationFailedException.class);
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1");
    assertThat(journey.report().results()).isNotEmpty();
    assertThat(journey.report().verification()).isEmpty();
  }

  private void loseAZstdLayer(TestImage source) {
    Set<String> own = Set.copyOf(source.layers().stream().map(TestLayer::digest).toList());
    String config = Digest.sha256(source.config()).toString();
    String zstd =
        ecr.stored().blobs().stream()
            .filter(b -> !own.contains(b) && !b.equals(config))
            .findFirst()
            .orElseThrow();
    ecr.stored().dropBlob(zstd);
  }

  @Test
  void nothingIsVisibleBeforeVerify() throws IOException {
    ImageAddress image = ecr.push(TestImages.linux(1, Format.OCI, TAR), "v1");

    road()
        .before("Tag", () -> assertThat(ecr.stored().tags()).containsOnlyKeys("v1"))
        .run(image, "e1");

    assertThat(ecr.stored().tags()).containsKeys("v1", "v1-optimized");
  }

  @Test
  void secondExecutionStaysAwayWhileTheFirstIsAtIt() throws IOException {
    ImageAddress image = ecr.push(TestImages.linux(1, Format.OCI, TAR), "v1");
    Road second = road();

    Road.Journey first =
        road()
            .before(
                "Publish",
                () -> {
                  Road.Journey other = uncheckedRun(second, image);
                  assertThat(other.report().outcome()).isEqualTo(Outcome.STOOD_BACK);
                  assertThat(other.report().reason()).contains("another execution", "e1");
                })
            .run(image, "e1");

    assertThat(second.states()).containsExactly("Inspect", "Record");
    assertThat(first.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(objects.keys()).noneMatch(key -> key.startsWith("leases/"));
  }

  private static Road.Journey uncheckedRun(Road road, ImageAddress image) {
    try {
      return road.run(image, "e2");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void leaseIsGivenBackAfterAFailureToo() throws IOException {
    ImageAddress image = ecr.push(TestImages.linux(1, Format.OCI, TAR), "v1");

    Road.Journey journey =
        road()
            .before(
                "Plan",
                () -> {
                  throw new SourceCorruptException("as if");
                })
            .run(image, "e1");

    assertThat(journey.failure()).isPresent();
    assertThat(objects.keys()).noneMatch(key -> key.startsWith("leases/"));
  }

  @Test
  void objectStoreOutOfOrderCostsOnlyTheReport() throws IOException {
    ImageAddress image = ecr.push(TestImages.linux(1, Format.OCI, TAR), "v1");
    objects.breakDown();

    Road.Journey journey = road().before("Record", objects::repair).run(image, "e1");

    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(ecr.stored().tags()).containsKey("v1-optimized");
  }

  @Test
  void pushOfOurOwnResultIsIgnored() throws IOException {
    go(TestImages.multiPlatform(1, TAR));
    String result = optimized();
    ecr.stored().tag("copy", result);
    ImageAddress copy =
        new ImageAddress(EcrFixture.HOST, EcrFixture.NAME, new Tag("copy"), Digest.parse(result));

    Road.Journey journey = road().run(copy, "e2");

    assertThat(journey.report().outcome()).isIn(Outcome.IGNORED, Outcome.LEFT_ALONE);
    assertThat(ecr.stored().tags()).doesNotContainKey("copy-optimized");
    assertThat(digests(((ImageIndex) read(OPTIMIZED)).manifests())).hasSize(4);
    assertThat(journey.report().source()).isEqualTo(Optional.of(source(copy)));
  }

  private static Report.Source source(ImageAddress image) {
    return Report.Source.of(image);
  }
}
