package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.testing.registry.Repository;
import dev.layerlift.testing.registry.StoredManifest;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.OptimizationPlan;
import dev.layerlift.workflow.OptimizationPlan.PlatformPlan;
import dev.layerlift.workflow.PublishedVariant;
import dev.layerlift.workflow.PublishedVariant.PublishedImage;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Publish writes, and in which order, in a registry with ECR's manners. */
class PublisherTest {
  private static final int TAR = 60_000;

  private final EcrFixture ecr;

  PublisherTest() throws IOException {
    ecr = new EcrFixture();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private ManifestDocument stored(Digest digest) throws IOException {
    return ecr.repository().manifest(digest).parse();
  }

  private static String put(Digest digest) {
    return "PUT /v2/team/app/manifests/" + digest;
  }

  @Test
  void inPlaceOnlyManifestsAreWrittenAndTheIndexLast() throws IOException {
    Work work = Work.inPlace(ecr, TestImages.multiPlatform(1, TAR));

    PublishedVariant publication = work.publish();

    assertThat(work.writes())
        .containsExactly(
            put(publication.images().get(0).manifest()),
            put(publication.images().get(1).manifest()),
            put(publication.digest()));
    assertThat(ecr.stored().tags()).containsOnlyKeys("v1");
  }

  @Test
  void secondTimeWritesNothingAndGivesTheSame() throws IOException {
    Work work = Work.inPlace(ecr, TestImages.multiPlatform(1, TAR));
    PublishedVariant first = work.publish();
    ecr.server().journal().clear();

    assertThat(work.publish()).isEqualTo(first);
    assertThat(work.writes()).isEmpty();
  }

  @Test
  void otherRepositoryGetsTheSameBytesChildrenBeforeTheIndex() throws IOException {
    TestIndex image = TestImages.multiPlatform(1, TAR);
    PublishedVariant inPlace = Work.inPlace(ecr, image).publish();
    Repository other = ecr.server().repository("team/other");
    Work work = Work.to(ecr, image, ecr.repository(Work.OTHER), other);

    PublishedVariant copied = work.publish();

    assertThat(copied).isEqualTo(inPlace);
    assertThat(other.manifests())
        .extracting(StoredManifest::digest)
        .containsExactly(
            copied.images().get(0).manifest().toString(),
            copied.images().get(1).manifest().toString(),
            image.children().get(2).digest(),
            image.children().get(3).digest(),
            copied.digest().toString());
    assertThat(other.tags()).isEmpty();
    assertThat(work.verify(copied).manifests()).isEqualTo(5);
  }

  @Test
  void layerThatIsKeptComesAlongToAnotherRepository() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, TAR);
    Repository other = ecr.server().repository("team/other");
    Work all = Work.to(ecr, image, ecr.repository(Work.OTHER), other);
    LayerFacts kept = all.layers().getFirst().layer();
    Work work =
        all.with(
            all.layers().stream()
                .map(r ->
                    r.layer().equals(kept)
                        ? Work.result(kept, new LayerResult.Kept("not smaller"))
                        : r)
                .toList());

    PublishedVariant copied = work.publish();

    assertThat(copied.isChanged()).isTrue();
    assertThat(other.blob(kept.digest().toString())).isPresent();
    assertThat(work.verify(copied).blobs()).isEqualTo(1 + image.layers().size());
  }

  @Test
  void platformThatKeepsItsManifestDoesNotGiveTheFigures() throws IOException {
    TestImage small = TestImages.linux(1, Format.OCI, 30_000);
    TestImage large = TestImages.builder(50, Format.OCI, TAR).platform("linux", "arm64").build();
    Work all = Work.inPlace(ecr, TestIndex.builder(Format.OCI).image(small).image(large).build());
    List<String> ofLarge = large.layers().stream().map(TestLayer::digest).toList();
    Work work =
        all.with(
            all.layers().stream()
                .map(r ->
                    ofLarge.contains(r.layer().digest().toString())
                        ? Work.result(r.layer(), new LayerResult.Kept("not smaller"))
                        : r)
                .toList());

    assertThat(work.publish().compressedSizeBefore())
        .isEqualTo(small.layers().stream().mapToLong(TestLayer::size).sum());
  }

  @Test
  void publicationTellsTheFiguresOfTheLargestConvertedPlatform() throws IOException {
    TestImage small = TestImages.linux(1, Format.OCI, 30_000);
    TestImage large = TestImages.builder(50, Format.OCI, TAR).platform("linux", "arm64").build();
    TestIndex image = TestIndex.builder(Format.OCI).image(small).image(large).build();
    Work work = Work.inPlace(ecr, image);

    PublishedVariant publication = work.publish();

    Manifest after = (Manifest) stored(publication.images().get(1).manifest());
    assertThat(publication.mediaType()).isEqualTo(MediaType.OCI_INDEX);
    assertThat(publication.images())
        .extracting(PublishedImage::platform)
        .containsExactly(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"));
    assertThat(publication.compressedSizeBefore())
        .isEqualTo(large.layers().stream().mapToLong(layer -> layer.size()).sum());
    assertThat(publication.compressedSizeAfter())
        .isEqualTo(after.layers().stream().mapToLong(Descriptor::size).sum())
        .isLessThan(publication.compressedSizeBefore());
    assertThat(publication.notes()).isEmpty();
  }

  @Test
  void attestationsFollowTheirImagesAndANoteSaysSo() throws IOException {
    Work work = Work.inPlace(ecr, TestImages.multiPlatform(1, TAR));

    PublishedVariant publication = work.publish();

    List<Descriptor> entries = ((ImageIndex) stored(publication.digest())).manifests();
    for (int i = 0; i < 2; i++) {
      assertThat(entries.get(i + 2).annotations())
          .containsEntry(
              "vnd.docker.reference.digest", publication.images().get(i).manifest().toString())
          .containsEntry("vnd.docker.reference.type", "attestation-manifest");
    }
    assertThat(publication.notes())
        .containsExactly(
            "2 attestations follow their images in the index; their statements name the source's"
                + " manifests");
  }

  @Test
  void markerNamesTheDocumentThatEachWasMadeFrom() throws IOException {
    Work work = Work.inPlace(ecr, TestImages.multiPlatform(1, TAR));

    PublishedVariant publication = work.publish();

    String fingerprint = Work.SETTINGS.zstdFingerprint();
    assertThat(Marker.from(stored(publication.digest()).annotations()))
        .contains(new Marker(work.inventory().digest(), Strategy.ZSTD, fingerprint));
    for (PublishedImage image : publication.images()) {
      assertThat(Marker.from(stored(image.manifest()).annotations()))
          .contains(new Marker(image.source(), Strategy.ZSTD, fingerprint));
    }
  }

  @Test
  void foreignLayersAndStrangersInTheIndexStayAsTheyAre() throws IOException {
    TestImage linux = TestImages.linux(1, Format.OCI, TAR);
    TestImage windows = TestImages.windows(9, Format.OCI);
    TestImage chart = TestImages.helmChart();
    TestIndex image =
        TestIndex.builder(Format.OCI)
            .child(chart, chart.descriptor().put("x-unknown", 1.5))
            .image(windows)
            .image(linux)
            .manifest(json -> json.putObject("x-index").put("n", 1))
            .build();
    Repository other = ecr.server().repository("team/other");

    PublishedVariant publication = Work.to(ecr, image, ecr.repository(Work.OTHER), other).publish();

    ImageIndex before = (ImageIndex) stored(Digest.parse(image.digest()));
    ImageIndex after =
        (ImageIndex) ecr.repository(Work.OTHER).manifest(publication.digest()).parse();
    assertThat(after.manifests().subList(0, 2)).isEqualTo(before.manifests().subList(0, 2));
    assertThat(new String(after.toRaw().bytes(), StandardCharsets.UTF_8))
        .contains("\"x-unknown\":1.5")
        .contains("],\"x-index\":{\"n\":1},\"annotations\":{");
    assertThat(other.manifest(windows.digest())).isPresent();
    assertThat(other.manifest(chart.digest())).isPresent();
    assertThat(other.manifest(linux.digest())).isEmpty();
  }

  @Test
  void imageOfWhichNothingChangedKeepsItsManifest() throws IOException {
    TestImage image = TestImages.linux(1, Format.DOCKER, TAR);
    Work work = Work.inPlace(ecr, image).withAllKept();

    PublishedVariant publication = work.publish();

    assertThat(work.writes()).isEmpty();
    assertThat(publication.digest()).hasToString(image.digest());
    assertThat(publication.mediaType()).isEqualTo(MediaType.DOCKER_MANIFEST);
    assertThat(publication.images())
        .singleElement()
        .satisfies(i -> assertThat(i.manifest()).isEqualTo(i.source()));
    assertThat(publication.compressedSizeAfter()).isEqualTo(publication.compressedSizeBefore());
    assertThat(publication.notes())
        .containsExactly("linux/amd64 keeps its manifest: no layer became smaller");
  }

  @Test
  void imageThatKeepsItsManifestIsCopiedWholeToAnotherRepository() throws IOException {
    TestIndex image = TestImages.multiPlatform(1, TAR);
    Repository other = ecr.server().repository("team/other");
    Work work = Work.to(ecr, image, ecr.repository(Work.OTHER), other).withAllKept();

    PublishedVariant publication = work.publish();

    assertThat(publication.digest()).hasToString(image.digest());
    assertThat(other.manifests())
        .extracting(StoredManifest::digest)
        .hasSize(5)
        .last()
        .isEqualTo(image.digest());
    assertThat(other.manifest(image.digest()).orElseThrow().json().bytes())
        .isEqualTo(image.manifest());
  }

  @Test
  void onePlatformCanChangeAndAnotherKeepItsManifest() throws IOException {
    TestIndex image = TestImages.multiPlatform(1, TAR);
    Work work = Work.inPlace(ecr, image);
    Digest arm = work.inventory().images().get(1).manifest();
    List<Digest> armLayers =
        work.inventory().images().get(1).layers().stream().map(l -> l.digest()).toList();
    work =
        work.with(
            work.layers().stream()
                .map(r ->
                    armLayers.contains(r.layer().digest())
                        ? Work.result(r.layer(), new LayerResult.Kept("not smaller"))
                        : r)
                .toList());

    PublishedVariant publication = work.publish();

    List<Descriptor> before = ((ImageIndex) stored(Digest.parse(image.digest()))).manifests();
    List<Descriptor> after = ((ImageIndex) stored(publication.digest())).manifests();
    assertThat(publication.images().get(1).manifest()).isEqualTo(arm);
    assertThat(after.get(0)).isNotEqualTo(before.get(0));
    assertThat(after.get(1)).isEqualTo(before.get(1));
    assertThat(after.get(3)).isEqualTo(before.get(3));
    assertThat(publication.notes())
        .hasSize(2)
        .first()
        .isEqualTo("linux/arm64/v8 keeps its manifest: no layer became smaller");
    assertThat(work.verify(publication).manifests()).isEqualTo(5);
  }

  @Test
  void planThatNamesAStrangerIsRefusedBeforeTheIndexIsWritten() throws IOException {
    Work work = Work.inPlace(ecr, TestImages.multiPlatform(1, TAR));
    TestImage stranger = TestImages.linux(1, Format.DOCKER, TAR);
    stranger.storeIn(ecr.stored());
    Digest digest = Digest.parse(stranger.digest());
    OptimizationPlan plan = work.plan();
    Work wrong =
        work.with(
            new OptimizationPlan(
                plan.schema(),
                plan.strategy(),
                plan.preferred(),
                plan.reason(),
                plan.tagOriginal(),
                List.of(new PlatformPlan(digest, Platform.parse("linux/amd64"), Optional.empty())),
                plan.layers()));

    assertThatIllegalArgumentException()
        .isThrownBy(wrong::publish)
        .withMessage("the plan names manifests that no index lists: [" + digest + "]");
    assertThat(ecr.stored().manifests())
        .filteredOn(m -> m.mediaType().equals(MediaType.OCI_INDEX.name()))
        .hasSize(1);
  }

  @Test
  void manifestThatIsGoneIsAnErrorThatSaysWhatWasTried() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, TAR);
    Work here = Work.inPlace(ecr, image);
    ecr.server().repository("team/other");
    Work work =
        new Work(
            ecr,
            ecr.repository(Work.OTHER),
            here.target(),
            here.inventory(),
            here.plan(),
            here.layers());

    assertThatThrownBy(work::publish)
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("could not publish the zstd variant of " + image.digest());
    assertThat(work.writes()).isEmpty();
  }

  @Test
  void timeThatRunsOutStopsBetweenTwoManifests() throws IOException {
    Work work = Work.inPlace(ecr, TestImages.multiPlatform(1, TAR));
    Iterator<Duration> left = List.of(Duration.ofMinutes(1), Duration.ofMillis(4_999)).iterator();
    Deadline deadline = left::next;

    assertThatThrownBy(() -> work.publish(Optional.empty(), deadline))
        .isInstanceOf(DeadlineException.class)
        .hasMessage(
            "stopped with 4999 ms left before the time limit: 1 manifests are stored in "
                + work.target().name());
    assertThat(work.writes()).hasSize(1);
  }
}
