package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.publish.Proof.Check;
import dev.layerlift.publish.Proof.Verdict;
import dev.layerlift.testing.content.Content;
import dev.layerlift.testing.fault.Fault;
import dev.layerlift.testing.fault.FaultRule;
import dev.layerlift.testing.image.Encoding;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.NetworkException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What a look from the outside finds in one image, whole or broken. */
class ImageProofTest {
  private static final Tag V1 = new Tag("v1");
  private static final byte[] TAR = TestImages.tar(1, "base", 30_000);
  private static final TestLayer LAYER = TestLayer.gzip(TAR);

  private final EcrFixture ecr;
  private final List<Check> told = new ArrayList<>();

  ImageProofTest() throws IOException {
    ecr = new EcrFixture();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private Proof proof(Stored image) {
    ecr.push(image, "v1");
    return ImageProof.of(ecr.repository(), V1, told::add);
  }

  private static TestImage of(TestLayer layer) {
    return TestImage.builder(Format.OCI).layer(layer).build();
  }

  private static String inStore(String what, String digest, Check check) {
    assertThat(check.subject()).startsWith(what + " " + digest + " in ").endsWith("/team/app");
    return check.finding();
  }

  private static void onlyDifference(Proof proof, String what, String digest, String finding) {
    assertThat(proof.holds()).isFalse();
    assertThat(proof.differences())
        .singleElement()
        .satisfies(check -> assertThat(inStore(what, digest, check)).contains(finding));
  }

  @Test
  void wholeIndexHoldsAndEveryCheckIsToldAtOnce() {
    TestIndex image = TestImages.multiPlatform(1, 30_000);

    Proof proof = proof(image);

    assertThat(proof.holds()).isTrue();
    assertThat(proof.differences()).isEmpty();
    assertThat(told).isEqualTo(proof.checks());
    assertThat(proof.checks())
        .filteredOn(c -> c.verdict() == Verdict.HOLDS)
        .extracting(Check::finding)
        .contains(
            "an index of 4 manifests",
            "linux/amd64, 3 layers, as many diff_ids",
            "linux/arm64/v8, 3 layers, as many diff_ids")
        .filteredOn(finding -> finding.contains(", unpacks to the "))
        .hasSize(6);
    assertThat(proof.checks())
        .filteredOn(c -> c.verdict() == Verdict.NOT_CHECKED)
        .extracting(Check::finding)
        .containsOnly("nobody runs it: only its digests are looked at")
        .hasSize(2);
  }

  @Test
  void everyKindOfLayerIsUnpacked() {
    TestImage image =
        TestImage.builder(Format.OCI)
            .layer(TestLayer.uncompressed(TestImages.tar(1, "a", 9_000)))
            .layer(TestLayer.gzipMembers(TestImages.tar(2, "b", 9_000), 3))
            .layer(TestLayer.zstd(TestImages.tar(3, "c", 9_000), 3))
            .build();

    Proof proof = proof(image);

    assertThat(proof.holds()).isTrue();
    for (TestLayer layer : image.layers()) {
      assertThat(proof.checks())
          .filteredOn(c -> c.subject().startsWith("layer " + layer.digest()))
          .singleElement()
          .satisfies(c -> {
            assertThat(c.verdict()).isEqualTo(Verdict.HOLDS);
            assertThat(c.finding()).endsWith("of its diff_id " + layer.diffId());
          });
    }
  }

  @Test
  void layerThatStandsTwiceIsReadOnce() {
    TestImage image = TestImage.builder(Format.OCI).layer(LAYER).layer(LAYER).build();

    assertThat(proof(image).holds()).isTrue();
    assertThat(ecr.server().journal().count("GET", ".*/blobs/" + LAYER.digest())).isEqualTo(1);
  }

  @Test
  void sameLayerUnderTwoDiffIdsIsReadForBoth() {
    TestImage image =
        TestImage.builder(Format.OCI)
            .layer(LAYER)
            .layer(LAYER.withDiffId(TestLayer.gzip(new byte[3]).diffId()))
            .build();

    onlyDifference(proof(image), "layer", LAYER.digest(), "unpacks to " + LAYER.diffId());
  }

  @Test
  void wrongDiffIdIsToldWithBothValues() {
    String other = TestLayer.gzip(new byte[3]).diffId();

    onlyDifference(
        proof(of(LAYER.withDiffId(other))),
        "layer",
        LAYER.digest(),
        "unpacks to " + LAYER.diffId() + ", its diff_id is " + other);
  }

  /** Each has the digest that the manifest says; it is the inside that is broken. */
  @Test
  void layerThatDoesNotUnpackIsTold() {
    for (UnaryOperator<TestLayer> damage :
        List.<UnaryOperator<TestLayer>>of(
            layer -> layer.truncated(1),
            layer -> layer.truncated(400),
            layer -> layer.withFlippedBit(2_000),
            layer -> layer.withTrailing(new byte[] {1}))) {
      for (TestLayer layer : List.of(LAYER, TestLayer.zstd(TAR, 3))) {
        TestLayer broken = damage.apply(layer);

        onlyDifference(proof(of(broken)), "layer", broken.digest(), "");
      }
    }
  }

  @Test
  void layerThatIsPackedInAnotherWayThanItsTypeSaysIsTold() {
    TestLayer zstd = TestLayer.zstd(TAR, 3);
    TestImage image =
        TestImage.builder(Format.OCI)
            .layer(zstd, Encoding.GZIP.mediaType(Format.OCI), Map.of())
            .build();

    onlyDifference(proof(image), "layer", zstd.digest(), "does not read: ");
  }

  @Test
  void blobThatTheStoreLostOrBrokeIsTold() {
    TestImage image = of(LAYER);
    proof(image);
    ecr.stored().storeBlob(LAYER.digest(), LAYER.withFlippedBit(2_000).blob());
    Proof broken = ImageProof.of(ecr.repository(), V1, check -> {});
    ecr.stored().storeBlob(LAYER.digest(), LAYER.withTrailing(new byte[] {1}).blob());
    Proof longer = ImageProof.of(ecr.repository(), V1, check -> {});
    ecr.stored().dropBlob(LAYER.digest());
    Proof lost = ImageProof.of(ecr.repository(), V1, check -> {});

    onlyDifference(broken, "layer", LAYER.digest(), "does not read: ");
    onlyDifference(longer, "layer", LAYER.digest(), "does not read: ");
    onlyDifference(lost, "layer", LAYER.digest(), "does not read: ");
  }

  @Test
  void configurationThatIsLostOrNoneIsTold() {
    TestImage image = of(LAYER);
    String digest = Digest.sha256(image.config()).toString();
    proof(image);
    ecr.stored().storeBlob(digest, Content.of("{}"));
    Proof other = ImageProof.of(ecr.repository(), V1, check -> {});
    ecr.stored().dropBlob(digest);
    Proof lost = ImageProof.of(ecr.repository(), V1, check -> {});
    TestImage none =
        TestImage.builder(Format.OCI).layer(LAYER).config(json -> json.remove("rootfs")).build();

    onlyDifference(other, "configuration", digest, "does not read: ");
    onlyDifference(lost, "configuration", digest, "does not read: ");
    onlyDifference(
        proof(none), "configuration", Digest.sha256(none.config()).toString(), "no 'rootfs'");
  }

  @Test
  void configurationThatNobodyWouldReadIsNotRead() {
    TestImage image =
        TestImage.builder(Format.OCI)
            .layer(LAYER)
            .manifest(json -> ((ObjectNode) json.get("config")).put("size", 5 << 20))
            .build();

    onlyDifference(
        proof(image),
        "configuration",
        Digest.sha256(image.config()).toString(),
        "has 5242880 bytes, 4 MiB at most");
  }

  @Test
  void numbersOfLayersAndDiffIdsThatDifferAreTold() {
    TestImage image =
        TestImage.builder(Format.OCI)
            .layer(LAYER)
            .config(json -> json.withArray("/rootfs/diff_ids").add(LAYER.diffId()))
            .build();

    onlyDifference(proof(image), "manifest", image.digest(), "1 layers, but 2 diff_ids");
  }

  @Test
  void manifestThatTheIndexNamesAndNobodyHasIsTold() {
    TestImage absent = of(TestLayer.gzip(TestImages.tar(7, "x", 900)));
    TestIndex index =
        TestIndex.builder(Format.OCI).image(of(LAYER)).missing(absent.descriptor()).build();

    onlyDifference(proof(index), "manifest", absent.digest(), "does not read: ");
  }

  @Test
  void entryOfAnotherSizeOrTypeThanItsManifestIsTold() {
    TestImage image = of(LAYER);
    TestIndex size =
        TestIndex.builder(Format.OCI).child(image, image.descriptor().put("size", 1)).build();
    TestIndex type =
        TestIndex.builder(Format.OCI)
            .child(image, image.descriptor().put("mediaType", Format.DOCKER.manifest()))
            .build();

    onlyDifference(
        proof(size),
        "manifest",
        image.digest(),
        "has %d bytes, the index says 1".formatted(image.manifest().length));
    onlyDifference(
        proof(type),
        "manifest",
        image.digest(),
        "media type: %s against %s".formatted(Format.OCI.manifest(), Format.DOCKER.manifest()));
  }

  @Test
  void indexThatLiesTooDeepIsTold() {
    Stored image = of(LAYER);
    for (int depth = 0; depth < 4; depth++) {
      image = TestIndex.builder(Format.OCI).child(image, image.descriptor()).build();
    }
    assertThat(proof(image).holds()).isTrue();

    Stored deeper = TestIndex.builder(Format.OCI).child(image, image.descriptor()).build();

    onlyDifference(proof(deeper), "manifest", of(LAYER).digest(), "deeper than 4 indices");
  }

  @Test
  void whatNobodyCanUnpackIsNotCheckedAndNoDifference() {
    TestLayer encrypted = TestLayer.of(TAR, new byte[] {1, 2, 3}, Encoding.GZIP);
    TestImage image =
        TestImage.builder(Format.OCI)
            .foreignLayer(LAYER, "https://x.invalid/layer")
            .layer(encrypted, "application/vnd.oci.image.layer.v1.tar+gzip+encrypted", Map.of())
            .build();

    Proof proof = proof(image);

    assertThat(proof.holds()).isTrue();
    assertThat(proof.checks())
        .filteredOn(c -> c.verdict() == Verdict.NOT_CHECKED)
        .extracting(Check::finding)
        .containsExactly(
            "kept outside the registry",
            "cannot be unpacked: application/vnd.oci.image.layer.v1.tar+gzip+encrypted");
    assertThat(proof.checks())
        .filteredOn(c -> c.subject().startsWith("blob " + encrypted.digest()))
        .singleElement()
        .satisfies(c -> assertThat(c.finding()).isEqualTo("3 B with this digest"));
  }

  @Test
  void blobOfAnArtifactThatIsBrokenIsTold() {
    TestImage chart = TestImages.helmChart();
    assertThat(proof(chart).holds()).isTrue();
    TestLayer layer = chart.layers().getFirst();
    ecr.stored().storeBlob(layer.digest(), layer.withFlippedBit(20).blob());

    onlyDifference(
        ImageProof.of(ecr.repository(), V1, check -> {}),
        "blob",
        layer.digest(),
        "does not read: ");
  }

  @Test
  void imageThatIsNotThereAndStoreThatCannotBeAskedAreErrors() {
    assertThatThrownBy(() -> ImageProof.of(ecr.repository(), V1, check -> {}))
        .isInstanceOf(ImageNotFoundException.class)
        .hasMessageContaining("could not read v1 in ");
    proof(of(LAYER));
    ecr.server()
        .faults()
        .add(
            FaultRule.always(
                "GET", ".*/blobs/.*", new Fault.Answer(503, Map.of(), Content.of("busy"))));

    assertThatThrownBy(() -> ImageProof.of(ecr.repository(), V1, check -> {}))
        .isInstanceOf(NetworkException.class)
        .hasMessageContaining("could not read configuration ");
  }
}
