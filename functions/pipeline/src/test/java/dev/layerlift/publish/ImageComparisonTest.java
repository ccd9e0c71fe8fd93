package dev.layerlift.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.fixture.EcrFixture;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.publish.Proof.Check;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a look from the outside finds when it compares an image with its source. */
class ImageComparisonTest {
  private static final byte[] ONE = TestImages.tar(1, "base", 9_000);
  private static final byte[] TWO = TestImages.tar(2, "app", 9_000);

  private final EcrFixture ecr;

  ImageComparisonTest() throws IOException {
    ecr = new EcrFixture();
  }

  @AfterEach
  void close() throws IOException {
    ecr.close();
  }

  private Proof compared(Stored source, Stored image) {
    ecr.push(source, "v1");
    ecr.push(image, "v2");
    return ImageProof.against(
        ecr.repository(), new Tag("v1"), ecr.repository(), new Tag("v2"), check -> {});
  }

  private static TestImage.Builder image(TestLayer... layers) {
    TestImage.Builder builder = TestImage.builder(Format.OCI);
    for (TestLayer layer : layers) {
      builder.layer(layer);
    }
    return builder;
  }

  private static void differs(Proof proof, String subject, String... findings) {
    assertThat(proof.differences())
        .filteredOn(check -> check.subject().equals(subject))
        .extracting(Check::finding)
        .satisfiesExactly(finding -> assertThat(finding).contains(findings));
  }

  @Test
  void sameTarsInAnotherPackingAreTheSame() {
    Proof proof =
        compared(
            image(TestLayer.gzip(ONE), TestLayer.gzip(TWO)).build(),
            image(TestLayer.zstd(ONE, 3), TestLayer.uncompressed(TWO)).build());

    assertThat(proof.holds()).isTrue();
    assertThat(proof.checks())
        .filteredOn(check -> check.subject().equals("both images of linux/amd64"))
        .extracting(Check::finding)
        .anyMatch(finding -> finding.startsWith("configuration with history: sha256:"))
        .contains("the same 2 diff_ids in the same order");
  }

  @Test
  void variantOfAnIndexIsTheSame() throws IOException {
    Work work = Work.inPlace(ecr, TestImages.multiPlatform(1, 30_000));
    String variant = work.publish().digest().toString();
    ecr.stored().tag("v2", variant);

    Proof proof =
        ImageProof.against(
            ecr.repository(), new Tag("v1"), ecr.repository(), new Tag("v2"), check -> {});

    assertThat(proof.holds()).isTrue();
  }

  @Test
  void otherOrderOfLayersIsTold() {
    Proof proof =
        compared(
            image(TestLayer.gzip(ONE), TestLayer.gzip(TWO)).build(),
            image(TestLayer.gzip(TWO), TestLayer.gzip(ONE)).build());

    assertThat(proof.differences())
        .filteredOn(check -> check.subject().equals("both images of linux/amd64"))
        .extracting(Check::finding)
        .satisfiesExactly(
            finding -> assertThat(finding).startsWith("configuration with history: sha256:"),
            finding -> assertThat(finding).startsWith("diff_ids: [sha256:"));
  }

  @Test
  void otherConfigurationIsToldThoughTheLayersAreTheSame() {
    Proof proof =
        compared(
            image(TestLayer.gzip(ONE)).build(),
            image(TestLayer.gzip(ONE)).entrypoint("/other").build());

    assertThat(proof.differences()).hasSize(1);
    differs(
        proof, "both images of linux/amd64", "configuration with history: sha256:", " against ");
  }

  @Test
  void otherPlatformsAreTold() {
    TestImage amd64 = image(TestLayer.gzip(ONE)).build();
    TestImage arm64 = image(TestLayer.gzip(TWO)).platform("linux", "arm64").build();

    Proof proof =
        compared(
            TestIndex.builder(Format.OCI).image(amd64).image(arm64).build(),
            TestIndex.builder(Format.OCI).image(amd64).build());

    differs(proof, "both images", "platforms: [linux/amd64, linux/arm64] against [linux/amd64]");
  }

  @Test
  void brokenSourceIsToldToo() {
    TestLayer broken = TestLayer.gzip(ONE).truncated(3);

    Proof proof = compared(image(broken).build(), image(TestLayer.zstd(ONE, 3)).build());

    assertThat(proof.differences())
        .singleElement()
        .satisfies(check -> assertThat(check.subject()).startsWith("layer " + broken.digest()));
  }

  /** Nothing in them can be unpacked, which must not pass for the same bytes. */
  @Test
  void artifactsAreTheSameOnlyWhereTheirDigestsAre() {
    TestImage chart = TestImages.helmChart();
    TestImage other = TestImages.referrer(chart, "a/b");

    assertThat(compared(chart, chart).holds()).isTrue();
    differs(
        compared(chart, other),
        "both images",
        "no platform can run them, digests: " + chart.digest() + " against " + other.digest());
  }
}
