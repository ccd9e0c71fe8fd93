package dev.layerlift.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.publish.ImageProof;
import dev.layerlift.publish.Proof;
import dev.layerlift.report.Report.Outcome;
import dev.layerlift.report.Report.Result;
import dev.layerlift.sandbox.Desk.Journey;
import dev.layerlift.sandbox.image.LazyStart;
import dev.layerlift.sandbox.image.LazyStart.Fetch;
import dev.layerlift.sandbox.image.StartedJvm.Touched;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.workflow.Strategy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** As {@link SandboxTest}, for repositories whose tags ask for SOCI indices. */
@ExtendWith(SharedDesk.class)
class SociSandboxTest {
  private static final int TAR = 1_200_000;

  /** Of such layers zstd makes smaller ones. */
  private static final int SMALL_TAR = 120_000;

  private final Desk desk;
  private String repository = "";

  SociSandboxTest(Desk desk) {
    this.desk = desk;
  }

  @BeforeEach
  void takeRepository(TestInfo test) throws InterruptedException {
    desk.awaitLeftovers();
    repository = desk.newRepository("soci", test);
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    desk.assertNothingLeft();
  }

  private Journey push(Strategy strategy, TestImage image) throws Exception {
    desk.sandbox()
        .controlPlane()
        .tagRepository(
            repository,
            Map.of(
                "layerlift:strategy", strategy.toString(),
                "layerlift:soci-min-layer-size", "1 KiB",
                "layerlift:soci-span-size", "64 KiB"));
    return desk.push(image, repository, "v1");
  }

  @Test
  void imageGetsAnIndexBesideItsUntouchedLayers() throws Exception {
    TestImage source = TestImages.linux(1, Format.OCI, TAR);

    Journey journey = push(Strategy.SOCI, source);

    assertThat(journey.report().outcome()).isEqualTo(Outcome.OPTIMIZED);
    assertThat(journey.report().results()).extracting(Result::strategy).containsOnly(Strategy.SOCI);
    assertThat(desk.stored(repository).tags()).containsOnlyKeys("v1", "v1-optimized");
    assertThat(layers(image("v1-optimized"))).containsExactlyElementsOf(layers(source));
    assertProven("v1-optimized", 3);
  }

  @Test
  void bothVariantsComeFromOnePassOverEachLayer() throws Exception {
    TestImage source = TestImages.linux(11, Format.DOCKER, SMALL_TAR);

    Journey journey = push(Strategy.BOTH, source);

    assertThat(journey.report().results())
        .extracting(Result::strategy)
        .containsExactlyInAnyOrder(Strategy.ZSTD, Strategy.SOCI);
    assertThat(desk.stored(repository).tags())
        .containsOnlyKeys("v1", "v1-zstd", "v1-soci", "v1-optimized")
        .containsEntry("v1-optimized", desk.digest(repository, "v1-zstd").toString());
    for (TestLayer layer : source.layers()) {
      String url = "/v2/" + repository + "/blobs/" + layer.digest();
      assertThat(desk.sandbox().registry().journal().count("GET", url)).as(url).isEqualTo(1);
    }
    assertProven("v1-zstd", 0);
    assertProven("v1-soci", 3);
  }

  @Test
  void lazyStartFetchesTheSpansThatHoldTheTouchedBytes() throws Exception {
    TestImage source = TestImages.linux(21, Format.OCI, TAR);
    push(Strategy.SOCI, source);
    int half = TAR / 3 / 2;
    Map<String, List<Touched>> touched =
        Map.of(
            "libraries/mixed",
            List.of(touched(half - 1, 1_000_000)),
            "app/text",
            List.of(touched(0, 1), touched(1, 1), touched(half + 1, 1)),
            "elsewhere",
            List.of(touched(0, 1)));

    List<Fetch> fetches = lazyStart("v1-optimized").fetches(touched);

    assertThat(fetches)
        .extracting(Fetch::fetchedSpans)
        .as("nothing; the last byte of a file; two bytes of a span, and none beyond the file's end")
        .containsExactly(0, 1, 1);
    assertThat(fetches).allSatisfy(fetch -> assertThat(fetch.spans()).isGreaterThan(2));
    assertThat(fetches.getFirst().fetchedSize()).isZero();
    assertThat(fetches.getLast().fetchedSize())
        .isPositive()
        .isLessThan(fetches.getLast().layer().size() / 2);
  }

  private static Touched touched(long offset, long length) {
    return new Touched(Path.of("file"), offset, length);
  }

  @Test
  void lazyStartOfAnImageWithoutAnIndexSaysSo() throws Exception {
    push(Strategy.ZSTD, TestImages.linux(31, Format.OCI, TAR));

    assertThatThrownBy(() -> lazyStart("v1-optimized"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("v1-optimized")
        .hasMessageContaining("no SOCI index");
  }

  private LazyStart lazyStart(String tag) throws IOException {
    try (ImageTarget store = desk.client(repository)) {
      return LazyStart.of(store, Tag.parse(tag));
    }
  }

  private Manifest image(String tag) throws IOException {
    try (ImageTarget store = desk.client(repository)) {
      ImageIndex index = (ImageIndex) store.manifest(Tag.parse(tag)).parse();
      return (Manifest) store.manifest(index.manifests().getFirst().digest()).parse();
    }
  }

  private static List<String> layers(Manifest image) {
    return image.layers().stream().map(Descriptor::digest).map(Object::toString).toList();
  }

  private static List<String> layers(TestImage image) {
    return image.layers().stream().map(TestLayer::digest).toList();
  }

  /** The variant unpacks to the source's bytes, and so many ztocs are held against their layers. */
  private void assertProven(String tag, int ztocs) throws IOException {
    try (ImageTarget store = desk.client(repository)) {
      Proof proof = ImageProof.against(store, Tag.parse("v1"), store, Tag.parse(tag), check -> {});
      assertThat(proof.differences()).isEmpty();
      assertThat(proof.checks())
          .filteredOn(check -> check.finding().contains(" spans give the layer's bytes"))
          .hasSize(ztocs);
    }
  }
}
