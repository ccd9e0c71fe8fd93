package dev.layerlift.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.fixture.MemoryObjectStore;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.publish.ImageProof;
import dev.layerlift.publish.Proof;
import dev.layerlift.publish.Proof.Check;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.LayerResult.NotIndexed;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.RepositoryFacts;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import dev.layerlift.workflow.TagOutcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The road from an event to tags for images that get SOCI indices, alone or beside zstd. */
class SociRoadTest {
  private static final int TAR = 600_000;
  private static final String INDEX_DIGEST = "com.amazon.soci.index-digest";
  private static final String IMAGE_DIGEST = "com.amazon.soci.image-manifest-digest";
  private static final String LAYER_DIGEST = "com.amazon.soci.image-layer-digest";
  private static final String PREFETCH = "application/vnd.amazon.soci.prefetch.v1+json";
  private static final String INDEX_V1 = "application/vnd.amazon.soci.index.v1+json";
  private static final String INDEX_V2 = "application/vnd.amazon.soci.index.v2+json";

  private final EcrFixture ecr;
  private final MemoryObjectStore objects = new MemoryObjectStore();

  SociRoadTest() throws IOException {
    ecr = new EcrFixture();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private static Settings settings(Strategy strategy, SociVersion version) {
    return Road.SETTINGS.withStrategy(strategy).withSoci(Road.SETTINGS.soci().withVersion(version));
  }

  private Road road(Settings settings) {
    return new Road(ecr, objects, settings);
  }

  private Road.Journey go(Stored image, Settings settings) throws IOException {
    Road.Journey journey = road(settings).run(ecr.push(image, "v1"), "e1");
    assertThat(journey.failure()).isEmpty();
    return journey;
  }

  private Road.Journey soci(Stored image) throws IOException {
    return go(image, settings(Strategy.SOCI, SociVersion.V2));
  }

  private ImageIndex index(String tag) throws IOException {
    return (ImageIndex) ecr.repository().manifest(new Tag(tag)).parse();
  }

  private Manifest manifest(Digest digest) throws IOException {
    return (Manifest) ecr.repository().manifest(digest).parse();
  }

  private String tagged(String tag) {
    return Objects.requireNonNull(ecr.stored().tags().get(tag));
  }

  private List<String> writes() {
    return ecr.server().journal().where(r -> !r.method().matches("GET|HEAD")).stream()
        .map(r -> r.method() + " " + r.path())
        .toList();
  }

  /** Every ztoc of the image is held against its layer too. */
  private Proof proven(String tag) {
    Proof proof =
        ImageProof.against(
            ecr.repository(), new Tag("v1"), ecr.repository(), new Tag(tag), check -> {});
    assertThat(proof.differences()).isEmpty();
    return proof;
  }

  private static List<String> provenZtocs(Proof proof) {
    return proof.checks().stream()
        .filter(check -> check.finding().contains(" spans give the layer's bytes"))
        .map(Check::subject)
        .toList();
  }

  private static List<String> layersOf(Manifest sociIndex, String partType) {
    return sociIndex.layers().stream()
        .filter(part -> part.mediaType().name().equals(partType))
        .map(part -> part.annotations().get(LAYER_DIGEST))
        .toList();
  }

  private static List<String> indexed(Manifest sociIndex) {
    return layersOf(sociIndex, "application/octet-stream");
  }

  private static List<String> digests(List<TestLayer> layers) {
    return layers.stream().map(TestLayer::digest).toList();
  }

  @Test
  void eachPlatformHasItsIndexBehindImagesAndAttestations() throws IOException {
    TestIndex source = TestImages.multiPlatform(1, TAR);

    Road.Journey journey = soci(source);

    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(ecr.stored().tags()).containsEntry("v1", source.digest()).hasSize(2);
    List<Descriptor> before = index("v1").manifests();
    List<Descriptor> after = index("v1-optimized").manifests();
    assertThat(after).hasSize(6);
    for (int i = 0; i < 2; i++) {
      Descriptor image = after.get(i);
      Descriptor soci = after.get(4 + i);
      assertThat(image.platform()).isEqualTo(before.get(i).platform());
      assertThat(image.annotations()).containsEntry(INDEX_DIGEST, soci.digest().toString());
      assertThat(manifest(image.digest()).annotations())
          .containsEntry(INDEX_DIGEST, soci.digest().toString());
      assertThat(manifest(image.digest()).layers())
          .isEqualTo(manifest(before.get(i).digest()).layers());
      assertThat(after.get(2 + i))
          .isEqualTo(
              before
                  .get(2 + i)
                  .withAnnotation("vnd.docker.reference.digest", image.digest().toString()));
      assertThat(soci.platform()).isEqualTo(image.platform());
      assertThat(soci.artifactType()).contains(INDEX_V2);
      assertThat(soci.annotations()).containsExactly(Map.entry(IMAGE_DIGEST, image.digest() + ""));
      assertThat(indexed(manifest(soci.digest())))
          .isEqualTo(digests(((TestImage) source.children().get(i)).layers()));
    }
    assertThat(Marker.from(index("v1-optimized").annotations()))
        .hasValueSatisfying(m -> assertThat(m.source()).hasToString(source.digest()))
        .hasValueSatisfying(m -> assertThat(m.variant()).isEqualTo(Strategy.SOCI));
    assertThat(provenZtocs(proven("v1-optimized"))).hasSize(6);
  }

  @Test
  void singleImageBecomesAnIndexWithItsPlatform() throws IOException {
    TestImage source = TestImages.linux(1, Format.DOCKER, TAR);

    Road.Journey journey = soci(source);

    List<Descriptor> entries = index("v1-optimized").manifests();
    assertThat(entries)
        .hasSize(2)
        .allSatisfy(entry -> assertThat(entry.platform()).get().asString().isEqualTo("linux/amd64"))
        .extracting(Descriptor::mediaType)
        .containsOnly(MediaType.OCI_MANIFEST);
    assertThat(manifest(entries.getFirst().digest()).layers())
        .extracting(Descriptor::mediaType)
        .containsOnly(MediaType.DOCKER_LAYER_GZIP);
    assertThat(journey.report().results())
        .singleElement()
        .satisfies(r -> assertThat(r.compressedSizeAfter()).isGreaterThan(r.compressedSizeBefore()))
        .satisfies(r -> assertThat(r.digest()).hasToString(tagged("v1-optimized")));
    assertThat(provenZtocs(proven("v1-optimized"))).hasSize(3);
  }

  @Test
  void versionOneRefersToAnImageThatStaysAsItIs() throws IOException {
    TestIndex source = TestImages.multiPlatform(1, TAR);

    Road.Journey journey = go(source, settings(Strategy.SOCI, SociVersion.V1));

    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(ecr.stored().tags())
        .containsEntry("v1", source.digest())
        .containsEntry("v1-optimized", source.digest())
        .hasSize(2);
    for (Descriptor entry : index("v1").manifests().subList(0, 2)) {
      assertThat(ecr.repository().referrers(entry.digest()))
          .singleElement()
          .satisfies(r -> assertThat(r.artifactType()).contains(INDEX_V1))
          .satisfies(r ->
              assertThat(indexed(manifest(r.digest())))
                  .isEqualTo(
                      manifest(entry.digest()).layers().stream()
                          .map(layer -> layer.digest().toString())
                          .toList()));
    }
    assertThat(provenZtocs(proven("v1-optimized"))).hasSize(6);
  }

  @Test
  void bothVersionsNameTheSameZtocs() throws IOException {
    TestImage source = TestImages.linux(1, Format.OCI, TAR);

    go(source, settings(Strategy.SOCI, SociVersion.BOTH));

    Descriptor entry = index("v1-optimized").manifests().getLast();
    List<Descriptor> referrers = ecr.repository().referrers(Digest.parse(source.digest()));
    assertThat(referrers).hasSize(1);
    assertThat(manifest(referrers.getFirst().digest()).layers())
        .isEqualTo(manifest(entry.digest()).layers())
        .hasSize(3);
    proven("v1-optimized");
    for (TestLayer layer : source.layers()) {
      assertThat(ecr.server().journal().count("PUT", ".*/manifests/" + layer.digest())).isZero();
    }
  }

  @Test
  void twoVariantsAreMadeInOnePassOverEachLayerAndHaveThreeTags() throws IOException {
    TestIndex source = TestImages.multiPlatform(1, TAR);
    List<String> layers = new ArrayList<>();
    source.children().subList(0, 2).forEach(c -> layers.addAll(digests(((TestImage) c).layers())));

    Road.Journey journey = go(source, settings(Strategy.BOTH, SociVersion.V2));

    assertThat(layers)
        .hasSize(6)
        .allSatisfy(layer ->
            assertThat(ecr.server().journal().count("GET", ".*/blobs/" + layer)).isEqualTo(1));
    assertThat(journey.report().tags())
        .hasSize(3)
        .allSatisfy(t -> assertThat(t).isInstanceOf(TagOutcome.Tagged.class));
    assertThat(ecr.stored().tags())
        .containsOnlyKeys("v1", "v1-optimized", "v1-zstd", "v1-soci")
        .containsEntry("v1", source.digest())
        .containsEntry("v1-zstd", tagged("v1-optimized"));
    assertThat(journey.report().results())
        .extracting(r -> r.strategy() + " " + r.digest())
        .containsExactly("zstd " + tagged("v1-zstd"), "soci " + tagged("v1-soci"));
    assertThat(journey.report().layers())
        .allSatisfy(l ->
            assertThat(l.done())
                .hasValueSatisfying(d -> assertThat(d.zstd()).isPresent())
                .hasValueSatisfying(d -> assertThat(d.ztoc()).isPresent()));
    assertThat(provenZtocs(proven("v1-zstd"))).isEmpty();
    assertThat(provenZtocs(proven("v1-soci"))).hasSize(6);
  }

  @Test
  void largeImagePrefersItsSociVariant() throws IOException {
    Settings settings =
        settings(Strategy.BOTH, SociVersion.V2).withSociFrom(ByteSize.ofBytes(20_000));

    Road.Journey journey = go(TestImages.linux(1, Format.OCI, TAR), settings);

    assertThat(ecr.stored().tags()).containsEntry("v1-soci", tagged("v1-optimized"));
    assertThat(journey.report().results().getFirst().strategy()).isEqualTo(Strategy.SOCI);
  }

  @ParameterizedTest
  @EnumSource(names = {"SOCI", "BOTH"})
  void layerThatCanHaveNoZtocIsLeftWithoutOneAndTheReasonTold(Strategy strategy)
      throws IOException {
    TestLayer members = TestLayer.gzipMembers(TestImages.tar(1, "members", 200_000), 3);
    TestLayer plain = TestLayer.uncompressed(TestImages.tar(2, "plain", 200_000));
    TestLayer gzip = TestLayer.gzip(TestImages.tar(3, "gzip", 200_000));
    TestImage source =
        TestImage.builder(Format.OCI).layer(members).layer(plain).layer(gzip).build();

    Road.Journey journey = go(source, settings(strategy, SociVersion.V2));

    String tag = strategy == Strategy.BOTH ? "v1-soci" : "v1-optimized";
    assertThat(indexed(manifest(index(tag).manifests().getLast().digest())))
        .containsExactly(plain.digest(), gzip.digest());
    assertThat(journey.report().layers())
        .filteredOn(layer -> layer.digest().toString().equals(members.digest()))
        .singleElement()
        .satisfies(layer ->
            assertThat(layer.done().orElseThrow().ztoc())
                .get()
                .isInstanceOfSatisfying(
                    NotIndexed.class, n -> assertThat(n.reason()).contains("several members")));
    assertThat(journey.report().notes())
        .anyMatch(note -> note.contains("linux/amd64: no ztoc") && note.contains("members"));
    assertThat(provenZtocs(proven(tag))).hasSize(2);
  }

  @Test
  void imageNoneOfWhoseLayersCanBeIndexedKeepsItsManifest() throws IOException {
    TestImage source =
        TestImage.builder(Format.OCI)
            .layer(TestLayer.gzipMembers(TestImages.tar(1, "members", 200_000), 3))
            .build();

    Road.Journey journey = soci(source);

    assertThat(journey.report().outcome()).isEqualTo(Outcome.LEFT_ALONE);
    assertThat(ecr.stored().tags()).containsEntry("v1-optimized", source.digest());
    assertThat(ecr.stored().manifests()).hasSize(1);
  }

  @Test
  void imageOfSmallLayersIsLeftAloneOrGetsZstdAlone() throws IOException {
    TestImage source = TestImages.linux(1, Format.OCI, TAR);
    ByteSize large = ByteSize.ofMebibytes(10);
    Settings soci = settings(Strategy.SOCI, SociVersion.V2);
    Settings small = soci.withSoci(soci.soci().withMinLayerSize(large));

    Road.Journey alone = go(source, small);
    String kept = tagged("v1-optimized");
    Road.Journey both =
        new Road(ecr, objects, small.withStrategy(Strategy.BOTH)).run(ecr.push(source, "v1"), "e2");

    assertThat(alone.report().outcome()).isEqualTo(Outcome.LEFT_ALONE);
    assertThat(alone.report().reason()).contains("10 MiB (soci-min-layer-size)");
    assertThat(kept).isEqualTo(source.digest());
    assertThat(both.report().strategy()).contains(Strategy.ZSTD);
    assertThat(both.report().reason()).contains("zstd alone");
    assertThat(ecr.stored().tags()).doesNotContainKeys("v1-soci", "v1-zstd");
  }

  @Test
  void filesToPrefetchAreNamedInTheTopmostLayerThatHasThem() throws IOException {
    TestImage source = TestImages.linux(1, Format.OCI, TAR);
    Settings settings = settings(Strategy.SOCI, SociVersion.V2);
    Settings prefetching =
        settings.withSoci(
            settings.soci().withPrefetch(List.of("/app/text", "/base/mixed", "/no/such/file")));

    Road.Journey journey = go(source, prefetching);

    Manifest index = manifest(index("v1-optimized").manifests().getLast().digest());
    assertThat(index.layers().subList(0, 3)).noneMatch(p -> p.mediaType().name().equals(PREFETCH));
    assertThat(layersOf(index, PREFETCH))
        .containsExactly(source.layers().get(0).digest(), source.layers().get(2).digest());
    try (InputStream list = ecr.repository().blob(index.layers().getLast())) {
      assertThat(new String(list.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("{\"version\":\"1.0\",\"prefetch_spans\":[{\"start_span\":0,\"end_span\":");
    }
    assertThat(journey.report().notes())
        .contains("no indexed layer has /no/such/file (soci-prefetch)");
    proven("v1-optimized");
  }

  @Test
  void repositoryTagsDecide() throws IOException {
    RepositoryFacts facts =
        new RepositoryFacts(
            Map.of(
                "layerlift:strategy", "both",
                "layerlift:soci-version", "both",
                "layerlift:soci-span-size", "128 KiB",
                "layerlift:soci-build-tool-identifier", "somebody",
                "layerlift:soci-tag", "lazy-@tag",
                "layerlift:soci-skip-xattrs", "true"),
            false,
            false);
    TestImage source = TestImages.linux(1, Format.OCI, TAR);

    Road.Journey journey =
        new Road(ecr, objects, Road.SETTINGS, facts).run(ecr.push(source, "v1"), "e1");

    assertThat(journey.failure()).isEmpty();
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1", "v1-optimized", "v1-zstd", "lazy-v1");
    assertThat(ecr.repository().referrers(Digest.parse(source.digest()))).hasSize(1);
    Manifest index = manifest(index("lazy-v1").manifests().getLast().digest());
    assertThat(index.annotations())
        .containsExactly(Map.entry("com.amazon.soci.build-tool-identifier", "somebody"));
    assertThat(index.layers())
        .hasSize(3)
        .allSatisfy(ztoc ->
            assertThat(ztoc.annotations())
                .containsEntry("com.amazon.soci.span-size", "131072")
                .containsEntry("com.amazon.soci.disable-xattrs", "true"));
    proven("lazy-v1");
  }

  @ParameterizedTest
  @EnumSource(SociVersion.class)
  void secondPushOfTheSameImageWritesNothing(SociVersion version) throws IOException {
    for (Strategy strategy : List.of(Strategy.SOCI, Strategy.BOTH)) {
      TestImage source = TestImages.linux(strategy == Strategy.SOCI ? 1 : 50, Format.OCI, TAR);
      Settings settings = settings(strategy, version);
      go(source, settings);
      ecr.server().journal().clear();
      Road road = road(settings);

      Road.Journey journey = road.run(ecr.push(source, "v1"), "e2");

      assertThat(journey.failure()).isEmpty();
      assertThat(writes()).as("%s %s", strategy, version).isEmpty();
      for (TestLayer layer : source.layers()) {
        assertThat(ecr.server().journal().count("GET", ".*/blobs/" + layer.digest())).isZero();
      }
      if (version.hasV2()) {
        assertThat(road.states()).containsExactly("Inspect", "Record");
        assertThat(journey.report().reason()).contains("already optimized");
      }
    }
  }

  @Test
  void workDoneTwiceGivesTheSameBytes() throws IOException {
    TestIndex source = TestImages.multiPlatform(1, TAR);
    Settings settings = settings(Strategy.SOCI, SociVersion.BOTH);
    go(source, settings);
    String first = tagged("v1-optimized");
    ecr.stored().untag("v1-optimized");
    int manifests = ecr.stored().manifests().size();
    int blobs = ecr.stored().blobs().size();

    new Road(ecr, new MemoryObjectStore(), settings).run(ecr.push(source, "v1"), "e2");

    assertThat(ecr.stored().tags()).containsEntry("v1-optimized", first);
    assertThat(ecr.stored().manifests()).hasSize(manifests);
    assertThat(ecr.stored().blobs()).hasSize(blobs);
  }

  @ParameterizedTest
  @EnumSource(names = {"SOCI", "ZSTD", "BOTH"})
  void pushOfOurOwnSociResultIsNotWorkedOn(Strategy strategy) throws IOException {
    soci(TestImages.multiPlatform(1, TAR));
    String result = tagged("v1-optimized");
    ecr.stored().tag("copy", result);
    ImageAddress copy =
        new ImageAddress(EcrFixture.HOST, EcrFixture.NAME, new Tag("copy"), Digest.parse(result));
    int manifests = ecr.stored().manifests().size();

    Road.Journey journey = road(settings(strategy, SociVersion.V2)).run(copy, "e2");

    assertThat(journey.failure()).isEmpty();
    assertThat(journey.report().outcome()).isIn(Outcome.IGNORED, Outcome.LEFT_ALONE);
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1", "v1-optimized", "copy");
    assertThat(ecr.stored().manifests()).hasSize(manifests);
  }

  @Test
  void ztocThatIsLostBeforeVerifyIsNotTagged() throws IOException {
    TestImage source = TestImages.linux(1, Format.OCI, TAR);
    ImageAddress image = ecr.push(source, "v1");
    List<String> before = ecr.stored().blobs();
    Road road = road(settings(Strategy.SOCI, SociVersion.V2));

    Road.Journey journey =
        road.before(
                "Publish",
                () ->
                    ecr.stored().blobs().stream()
                        .filter(blob -> !before.contains(blob))
                        .toList()
                        .forEach(ecr.stored()::dropBlob))
            .run(image, "e1");

    assertThat(journey.failure()).isPresent();
    assertThat(journey.report().outcome()).isEqualTo(Outcome.FAILED);
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1");
  }

  @Test
  void remembersZtocsForTheNextImageWithTheSameLayer() throws IOException {
    TestLayer shared = TestLayer.gzip(TestImages.tar(1, "shared", 200_000));
    TestImage one = TestImage.builder(Format.OCI).layer(shared).entrypoint("/one").build();
    TestImage two = TestImage.builder(Format.OCI).layer(shared).entrypoint("/two").build();
    soci(one);
    ecr.server().journal().clear();

    Road.Journey journey =
        road(settings(Strategy.SOCI, SociVersion.V2)).run(ecr.push(two, "v2"), "e2");

    assertThat(journey.failure()).isEmpty();
    assertThat(journey.report().layers())
        .singleElement()
        .satisfies(l -> assertThat(l.done().orElseThrow().remembered()).isTrue());
    assertThat(ecr.server().journal().count("GET", ".*/blobs/" + shared.digest())).isZero();
    assertThat(Optional.of(tagged("v2-optimized"))).isNotEqualTo(Optional.of(two.digest()));
  }
}
