package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.StoredManifest;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.PublishedVariant.PublishedImage;
import dev.layerlift.workflow.PublishedVariant.PublishedIndex;
import dev.layerlift.workflow.SociVersion;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Publish writes of a SOCI variant, and in which order. */
class SociPublisherTest {
  private static final int TAR = 60_000;

  private final EcrFixture ecr;

  SociPublisherTest() throws IOException {
    ecr = new EcrFixture();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private SociWork work(SociVersion version) throws IOException {
    return SociWork.inPlace(ecr, TestImages.multiPlatform(1, TAR), version);
  }

  private Manifest manifest(Digest digest) throws IOException {
    return (Manifest) ecr.repository().manifest(digest).parse();
  }

  private ImageIndex index(Digest digest) throws IOException {
    return (ImageIndex) ecr.repository().manifest(digest).parse();
  }

  private static String index(PublishedVariant variant, int i) {
    return variant.indices().get(i).digest().toString();
  }

  private static String image(PublishedVariant variant, int i) {
    return variant.images().get(i).manifest().toString();
  }

  @Test
  void sociIndexComesBeforeItsImageAndTheImageIndexLast() throws IOException {
    SociWork work = work(SociVersion.V2);

    PublishedVariant variant = work.publish();

    assertThat(work.manifestsWritten())
        .containsExactly(
            index(variant, 0),
            image(variant, 0),
            index(variant, 1),
            image(variant, 1),
            variant.digest().toString());
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1");
    assertThat(variant.mediaType()).isEqualTo(MediaType.OCI_INDEX);
    assertThat(variant.strategy()).isEqualTo(Strategy.SOCI);
  }

  @Test
  void versionOneWritesItsIndicesAndNothingElse() throws IOException {
    SociWork work = work(SociVersion.V1);
    List<StoredManifest> before = ecr.stored().manifests();

    PublishedVariant variant = work.publish();

    assertThat(work.manifestsWritten()).containsExactly(index(variant, 0), index(variant, 1));
    assertThat(ecr.stored().manifests()).startsWith(before.toArray(StoredManifest[]::new));
    assertThat(variant.digest()).isEqualTo(work.inventory().digest());
    assertThat(variant.images()).allSatisfy(i -> assertThat(i.manifest()).isEqualTo(i.source()));
    assertThat(variant.isChanged()).isTrue();
    for (PublishedIndex index : variant.indices()) {
      assertThat(index.version()).isEqualTo(SociVersion.V1);
      assertThat(manifest(index.digest()).subject())
          .contains(manifest(index.image()).toRaw().descriptor());
      assertThat(ecr.repository().referrers(index.image()))
          .extracting(Descriptor::digest)
          .containsExactly(index.digest());
    }
  }

  @Test
  void bothVersionsOfOneImageHaveTheSameParts() throws IOException {
    SociWork work = work(SociVersion.BOTH);

    PublishedVariant variant = work.publish();

    assertThat(variant.indices())
        .extracting(PublishedIndex::version)
        .containsExactly(SociVersion.V2, SociVersion.V1, SociVersion.V2, SociVersion.V1);
    for (int i = 0; i < 4; i += 2) {
      assertThat(manifest(variant.indices().get(i).digest()).layers())
          .isEqualTo(manifest(variant.indices().get(i + 1).digest()).layers());
    }
    assertThat(work.verify(variant).manifests()).isEqualTo(9);
  }

  @Test
  void imageAndIndexNameEachOther() throws IOException {
    SociWork work = work(SociVersion.V2);

    PublishedVariant variant = work.publish();

    List<Descriptor> entries = index(variant.digest()).manifests();
    assertThat(entries).hasSize(6);
    for (int i = 0; i < 2; i++) {
      assertThat(manifest(variant.images().get(i).manifest()).annotations())
          .containsEntry(SociIndexManifest.INDEX_DIGEST, index(variant, i));
      assertThat(entries.get(i).annotations())
          .containsEntry(SociIndexManifest.INDEX_DIGEST, index(variant, i));
      assertThat(entries.get(4 + i).digest()).hasToString(index(variant, i));
      assertThat(entries.get(4 + i).annotations())
          .containsExactly(Map.entry(SociIndexManifest.IMAGE_DIGEST, image(variant, i)));
      assertThat(entries.get(4 + i).platform()).isEqualTo(entries.get(i).platform());
      assertThat(entries.get(2 + i).annotations())
          .containsEntry("vnd.docker.reference.digest", image(variant, i))
          .containsEntry("vnd.docker.reference.type", "attestation-manifest");
    }
    assertThat(variant.notes())
        .containsExactly(
            "2 attestations follow their images in the index; their statements name the source's"
                + " manifests");
  }

  @Test
  void markerNamesTheDocumentThatEachWasMadeFrom() throws IOException {
    SociWork work = work(SociVersion.V2);

    PublishedVariant variant = work.publish();

    String fingerprint = work.settings().soci().fingerprint();
    assertThat(Marker.from(index(variant.digest()).annotations()))
        .contains(new Marker(work.inventory().digest(), Strategy.SOCI, fingerprint));
    for (PublishedImage image : variant.images()) {
      assertThat(Marker.from(manifest(image.manifest()).annotations()))
          .contains(new Marker(image.source(), Strategy.SOCI, fingerprint));
    }
  }

  @ParameterizedTest
  @EnumSource(SociVersion.class)
  void secondTimeWritesNothingAndGivesTheSame(SociVersion version) throws IOException {
    SociWork work = work(version);
    PublishedVariant first = work.publish();
    ecr.server().journal().clear();

    assertThat(work.publish()).isEqualTo(first);
    assertThat(ecr.server().journal().where(r -> !r.method().matches("GET|HEAD"))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(SociVersion.class)
  void otherRepositoryGetsTheSameBytesAndEverythingBeforeTheIndex(SociVersion version)
      throws IOException {
    TestIndex image = TestImages.multiPlatform(1, TAR);
    PublishedVariant inPlace = SociWork.inPlace(ecr, image, version).publish();
    Repository other = ecr.server().repository("team/other");
    SociWork work =
        SociWork.of(ecr, image, ecr.repository(Work.OTHER), SociWork.SOCI.withVersion(version));

    PublishedVariant copied = work.publish();

    assertThat(copied).isEqualTo(inPlace);
    assertThat(other.manifests())
        .extracting(StoredManifest::digest)
        .last()
        .isEqualTo(copied.digest().toString());
    assertThat(other.tags()).isEmpty();
    assertThat(work.verify(copied).manifests()).isEqualTo(version == SociVersion.BOTH ? 9 : 7);
  }

  @Test
  void figuresCountWhatTheIndexNames() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, TAR);
    SociWork work = SociWork.inPlace(ecr, image, SociVersion.BOTH);

    PublishedVariant variant = work.publish();

    long layers = image.layers().stream().mapToLong(TestLayer::size).sum();
    long ztocs =
        work.layers().stream().mapToLong(r -> ((Indexed) r.ztoc().orElseThrow()).size()).sum();
    assertThat(variant.compressedSizeBefore()).isEqualTo(layers);
    assertThat(variant.compressedSizeAfter()).isEqualTo(layers + ztocs);
    assertThat(variant.indices()).extracting(PublishedIndex::size).containsExactly(ztocs, ztocs);
  }

  @Test
  void figuresAreThoseOfTheLargestPlatformThatHasAnIndex() throws IOException {
    TestImage small = TestImages.linux(1, Format.OCI, 30_000);
    TestImage large = TestImages.builder(50, Format.OCI, TAR).platform("linux", "arm64").build();
    SociWork both =
        SociWork.inPlace(
            ecr, TestIndex.builder(Format.OCI).image(small).image(large).build(), SociVersion.V2);
    SociWork onlySmall = both;
    for (TestLayer layer : large.layers()) {
      onlySmall = onlySmall.without(Digest.parse(layer.digest()));
    }

    PublishedVariant all = both.publish();
    PublishedVariant part = onlySmall.publish();

    long ofSmall = small.layers().stream().mapToLong(TestLayer::size).sum();
    long ofLarge = large.layers().stream().mapToLong(TestLayer::size).sum();
    assertThat(ofLarge).isGreaterThan(ofSmall);
    assertThat(all.compressedSizeBefore()).isEqualTo(ofLarge);
    assertThat(all.compressedSizeAfter()).isEqualTo(ofLarge + all.indices().get(1).size());
    assertThat(part.compressedSizeBefore()).isEqualTo(ofSmall);
    assertThat(part.compressedSizeAfter()).isEqualTo(ofSmall + part.indices().getFirst().size());
  }

  @Test
  void dockerTypesOfLayersStayInsideAnOciManifest() throws IOException {
    TestImage image = TestImages.linux(1, Format.DOCKER, TAR);

    PublishedVariant variant = SociWork.inPlace(ecr, image, SociVersion.V2).publish();

    Manifest after = manifest(variant.images().getFirst().manifest());
    assertThat(after.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
    assertThat(after.config().mediaType()).isEqualTo(MediaType.OCI_CONFIG);
    assertThat(after.layers()).isEqualTo(manifest(Digest.parse(image.digest())).layers());
    assertThat(manifest(variant.indices().getFirst().digest()).layers())
        .allSatisfy(ztoc ->
            assertThat(ztoc.annotations())
                .containsEntry(
                    SociIndexManifest.LAYER_MEDIA_TYPE, MediaType.DOCKER_LAYER_GZIP.name()));
  }

  @Test
  void strangersInTheIndexAndUnknownFieldsStayAsTheyAre() throws IOException {
    TestImage linux =
        TestImages.builder(1, Format.OCI, TAR).manifest(json -> json.put("x-image", 2.50)).build();
    TestImage windows = TestImages.windows(9, Format.OCI);
    TestImage chart = TestImages.helmChart();
    TestIndex source =
        TestIndex.builder(Format.OCI)
            .child(chart, chart.descriptor().put("x-unknown", 1.5))
            .image(windows)
            .image(linux)
            .manifest(json -> json.putObject("x-index").put("n", 1))
            .build();

    PublishedVariant variant = SociWork.inPlace(ecr, source, SociVersion.V2).publish();

    ImageIndex before = index(Digest.parse(source.digest()));
    ImageIndex after = index(variant.digest());
    assertThat(after.manifests()).hasSize(4);
    assertThat(after.manifests().subList(0, 2)).isEqualTo(before.manifests().subList(0, 2));
    assertThat(new String(after.toRaw().bytes(), StandardCharsets.UTF_8))
        .contains("\"x-unknown\":1.5", "\"x-index\":{\"n\":1}");
    assertThat(
            new String(
                manifest(variant.images().getLast().manifest()).toRaw().bytes(),
                StandardCharsets.UTF_8))
        .contains("\"x-image\":2.5");
  }

  @Test
  void layerThatStandsTwiceHasTwoEqualEntries() throws IOException {
    TestLayer layer = TestLayer.gzip(TestImages.tar(1, "base", TAR));
    TestLayer other = TestLayer.gzip(TestImages.tar(2, "app", TAR));
    TestImage image = TestImage.builder(Format.OCI).layer(layer).layer(other).layer(layer).build();
    SociWork work = SociWork.inPlace(ecr, image, SociVersion.V2);

    PublishedVariant variant = work.publish();

    List<Descriptor> parts = manifest(variant.indices().getFirst().digest()).layers();
    assertThat(parts)
        .extracting(part -> part.annotations().get(SociIndexManifest.LAYER_DIGEST))
        .containsExactly(layer.digest(), other.digest(), layer.digest());
    assertThat(parts.get(0)).isEqualTo(parts.get(2));
    assertThat(work.verify(variant).manifests()).isEqualTo(3);
  }

  @Test
  void platformNoneOfWhoseLayersHasAZtocKeepsItsManifest() throws IOException {
    SociWork all = work(SociVersion.BOTH);
    List<Digest> arm =
        all.inventory().images().get(1).layers().stream().map(l -> l.digest()).toList();
    SociWork work = all;
    for (Digest layer : arm) {
      work = work.without(layer);
    }

    PublishedVariant variant = work.publish();

    ImageIndex before = index(work.inventory().digest());
    ImageIndex after = index(variant.digest());
    assertThat(after.manifests()).hasSize(5);
    assertThat(after.manifests().get(1)).isEqualTo(before.manifests().get(1));
    assertThat(after.manifests().get(3)).isEqualTo(before.manifests().get(3));
    assertThat(variant.indices()).hasSize(2);
    assertThat(variant.notes())
        .contains(
            "linux/arm64/v8: no ztoc for this layer: a test",
            "linux/arm64/v8 keeps its manifest: no layer could be indexed");
    assertThat(work.verify(variant).manifests()).isEqualTo(7);
  }

  @Test
  void imageNoneOfWhoseLayersHasAZtocIsTheSource() throws IOException {
    TestImage image = TestImages.linux(1, Format.DOCKER, TAR);
    SociWork work = SociWork.inPlace(ecr, image, SociVersion.BOTH);
    for (TestLayer layer : image.layers()) {
      work = work.without(Digest.parse(layer.digest()));
    }

    PublishedVariant variant = work.publish();

    assertThat(work.manifestsWritten()).isEmpty();
    assertThat(variant.digest()).hasToString(image.digest());
    assertThat(variant.mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
    assertThat(variant.isChanged()).isFalse();
    assertThat(variant.compressedSizeAfter()).isEqualTo(variant.compressedSizeBefore());
    assertThat(work.verify(variant).manifests()).isEqualTo(1);
  }

  @Test
  void prefetchListsAreMergedPerLayerAndTheTopmostFileWins() throws IOException {
    TestImage image =
        TestImage.builder(Format.OCI)
            .layer(TestLayer.gzip(TestImages.tar(1, "app", 500_000)))
            .layer(TestLayer.gzip(TestImages.tar(2, "app", 300_000)))
            .build();
    SociWork work =
        SociWork.of(
            ecr,
            image,
            ecr.repository(),
            SociWork.SOCI.withPrefetch(List.of("/app/text", "/app/mixed", "/app/link", "/no")));

    PublishedVariant variant = work.publish();

    List<Descriptor> parts = manifest(variant.indices().getFirst().digest()).layers();
    Indexed ztoc =
        (Indexed)
            work.layers().stream()
                .filter(r -> r.layer().digest().toString().equals(image.layers().get(1).digest()))
                .findFirst()
                .orElseThrow()
                .ztoc()
                .orElseThrow();
    assertThat(parts).hasSize(3);
    assertThat(parts.getLast().mediaType()).isEqualTo(SociIndexManifest.PREFETCH);
    assertThat(parts.getLast().annotations())
        .containsExactly(Map.entry(SociIndexManifest.LAYER_DIGEST, image.layers().get(1).digest()));
    assertThat(text(ecr.repository(), parts.getLast()))
        .isEqualTo(
            "{\"version\":\"1.0\",\"prefetch_spans\":[{\"start_span\":0,\"end_span\":%d}]}"
                .formatted(ztoc.spans() - 1));
    assertThat(variant.notes()).containsExactly("no indexed layer has /no (soci-prefetch)");
    ecr.server().journal().clear();
    assertThat(work.publish()).isEqualTo(variant);
    assertThat(work.manifestsWritten()).isEmpty();
    work.verify(variant);
  }

  private static String text(ImageSource store, Descriptor blob) throws IOException {
    try (InputStream in = store.blob(blob)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void resultsThatAreNotThePlansAreRefused() throws IOException {
    SociWork work = work(SociVersion.V2);
    List<LayerResult> fewer = work.layers().subList(1, work.layers().size());
    TestLayer stranger = TestLayer.gzip(TestImages.tar(77, "x", 3_000));
    List<LayerResult> more = new ArrayList<>(work.layers());
    more.add(
        new LayerResult(
            1,
            Results.layer(Digest.parse(stranger.digest())),
            work.layers().getFirst().zstd(),
            work.layers().getFirst().ztoc(),
            false,
            1));

    assertThatIllegalArgumentException()
        .isThrownBy(work.with(fewer)::publish)
        .withMessage("no ztoc result for layer " + work.layers().getFirst().layer().digest());
    assertThatIllegalArgumentException()
        .isThrownBy(work.with(more)::publish)
        .withMessageContaining("the plan does not index: [" + stranger.digest());
    assertThat(work.manifestsWritten()).isEmpty();
  }

  @Test
  void timeThatRunsOutStopsBetweenTwoPlatforms() throws IOException {
    SociWork work = work(SociVersion.V2);
    Iterator<Duration> left = List.of(Duration.ofMinutes(1), Duration.ofMillis(4_999)).iterator();

    assertThatThrownBy(() -> work.publish(left::next))
        .isInstanceOf(DeadlineException.class)
        .hasMessageEndingWith("1 SOCI indices are stored in " + work.target().name());
    assertThat(work.manifestsWritten()).hasSize(2);
  }
}
