package dev.layerlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestIndex;
import dev.layerlift.testing.image.TestLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The whole work on images on the disk. */
class OptimizeTest {
  private static final int TAR = 60_000;
  private static final String ZSTD = "--strategy=zstd";

  @TempDir private Path folder;

  private String oci(String name) {
    return "oci:" + folder.resolve(name);
  }

  private String stored(Stored image) throws IOException {
    Images.store(image, oci("in:v1"));
    return oci("in:v1");
  }

  private static void assertSame(String image, String source) {
    assertThat(Run.done("verify", image, source).lines().getLast())
        .isEqualTo(image + " unpacks to the same bytes as " + source);
  }

  @Test
  void folderToFolderGivesAVariantAndLeavesTheSourceAlone() throws IOException {
    TestIndex image = TestImages.multiPlatform(1, TAR);
    String source = stored(image);
    Map<String, Digest> before = Images.files(folder.resolve("in"));

    Run run = Run.done("optimize", ZSTD, source, oci("out:v1"));

    ImageIndex result = (ImageIndex) Images.manifest(oci("out:v1")).parse();
    assertThat(run.lines().getFirst()).isEqualTo(source + " is " + image.digest());
    assertThat(run.lines())
        .anyMatch(line ->
            line.matches("published " + result.toRaw().digest() + ": .* KiB -> .* KiB \\(.* %\\)"))
        .contains("verified: 5 manifests and 12 blobs are there as they must be")
        .last()
        .isEqualTo("tagged: " + oci("out:v1"));
    assertThat(result.annotations()).containsEntry("dev.layerlift.source.digest", image.digest());
    assertSame(oci("out:v1"), source);
    assertThat(Images.files(folder.resolve("in"))).isEqualTo(before);
  }

  @Test
  void progressIsOnePlainLineALayerOnStandardError() throws IOException {
    TestImage image =
        TestImage.builder(Format.OCI)
            .layer(TestLayer.uncompressed(TestImages.tar(1, "base", TAR)))
            .layer(TestLayer.gzip(TestImages.tar(3, "app", 20_000)))
            .build();

    Run run = Run.done("optimize", ZSTD, stored(image), oci("out:v1"));

    assertThat(run.err().lines())
        .hasSize(2)
        .anyMatch(line ->
            line.matches(
                "  layer [0-9a-f]{12} +[0-9.]+ KiB -> +[0-9.]+ KiB  \\([0-9.]+ %\\)"
                    + "  [0-9.]+ s, [0-9]+ MB/s unpacked"))
        .anyMatch(line ->
            line.matches(
                "  layer [0-9a-f]{12} +[0-9.]+ KiB kept: zstd at level 6 is not smaller than .*"));
    for (TestLayer layer : image.layers()) {
      assertThat(run.err()).contains(Digest.parse(layer.digest()).abbreviated());
    }
    assertThat(run.err() + run.out()).doesNotContain("\r", "\u001b");
  }

  @Test
  void withoutATargetTheResultStandsBesideTheSource() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, TAR);
    String source = stored(image);

    Run run = Run.done("optimize", ZSTD, source);

    assertThat(run.lines().getLast()).isEqualTo("tagged: " + oci("in:v1-optimized"));
    assertThat(Images.tags(oci("in"))).containsExactly(new Tag("v1"), new Tag("v1-optimized"));
    assertThat(Images.manifest(source).digest()).hasToString(image.digest());
    assertSame(oci("in:v1-optimized"), source);
  }

  @Test
  void secondTimeChangesNothing() throws IOException {
    String source = stored(TestImages.linux(1, Format.OCI, TAR));
    Run.done("optimize", ZSTD, source);
    Map<String, Digest> before = Images.files(folder);

    Run run = Run.done("optimize", ZSTD, source);

    assertThat(run.lines().getLast())
        .isEqualTo("the tag named it before: " + oci("in:v1-optimized"));
    assertThat(Images.files(folder)).isEqualTo(before);
  }

  @Test
  void archiveToArchiveWorksAlike() throws IOException {
    String source = "oci-archive:" + folder.resolve("in.tar") + ":v1";
    String result = "oci-archive:" + folder.resolve("out.tar") + ":v1";
    Images.store(TestImages.linux(1, Format.DOCKER, TAR), source);

    Run.done("optimize", ZSTD, source, result);

    assertSame(result, source);
    assertThat(Images.manifest(result).mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
  }

  @Test
  void archiveOfDockerIsASource() throws IOException {
    TestImage image = TestImages.linux(1, Format.DOCKER, TAR);
    Images.saveForDocker(image, "team/app:v1", folder.resolve("saved.tar"));
    String source = "docker-archive:" + folder.resolve("saved.tar") + ":v1";

    Run.done("optimize", ZSTD, source, oci("out"));

    Manifest result = (Manifest) Images.manifest(oci("out:v1")).parse();
    assertThat(result.config().digest()).isEqualTo(Digest.sha256(image.config()));
    assertThat(result.layers())
        .extracting(Descriptor::mediaType)
        .containsOnly(MediaType.OCI_LAYER_ZSTD)
        .hasSize(3);
    assertSame(oci("out:v1"), source);
  }

  @Test
  void archiveOfDockerIsNoTarget() throws IOException {
    String source = stored(TestImages.linux(1, Format.OCI, TAR));
    String target = "docker-archive:" + folder.resolve("out.tar") + ":v1";

    assertThat(Run.of("optimize", ZSTD, source, target).onlyError(ExitStatus.FAILED))
        .contains(target + " can only be read", "write to oci:DIR:TAG");
    assertThat(folder.resolve("out.tar")).doesNotExist();
  }

  @Test
  void dryRunSaysWhatWouldBeDoneAndWritesNothing() throws IOException {
    String source = stored(TestImages.linux(1, Format.OCI, TAR));
    Map<String, Digest> before = Images.files(folder);

    Run run = Run.done("optimize", "--dry-run", ZSTD, source, oci("out:v1"));

    assertThat(run.out()).isEqualTo(Run.done("inspect", ZSTD, source).out());
    assertThat(run.err()).isEmpty();
    assertThat(Images.files(folder)).isEqualTo(before);
    JsonNode json = Run.done("optimize", "--dry-run", "--json", ZSTD, source).json();
    assertThat(json.at("/source").stringValue()).isEqualTo(source);
    assertThat(json.at("/plan/layers").size()).isEqualTo(3);
  }

  @Test
  void jsonIsOneDocumentWithEveryStagesAnswer() throws IOException {
    String source = stored(TestImages.linux(1, Format.OCI, TAR));

    JsonNode json = Run.done("optimize", "--json", ZSTD, source, oci("out:v2")).json();

    assertThat(json.at("/source").stringValue()).isEqualTo(source);
    assertThat(json.at("/target").stringValue()).isEqualTo(oci("out:v2"));
    assertThat(json.at("/plan/strategy").stringValue()).isEqualTo("zstd");
    assertThat(json.at("/layers").size()).isEqualTo(3);
    assertThat(json.at("/layers/0/zstd/type").stringValue()).isEqualTo("recompressed");
    assertThat(json.at("/publication/variants/0/digest").stringValue())
        .isEqualTo(Images.manifest(oci("out:v2")).digest().toString());
    assertThat(json.at("/verification/blobs").intValue()).isEqualTo(4);
    assertThat(json.at("/tagging/outcomes/0/type").stringValue()).isEqualTo("tagged");
  }

  @Test
  void onlyThePlatformThatWasAskedForIsConverted() throws IOException {
    TestIndex image = TestImages.multiPlatform(1, TAR);
    String source = stored(image);

    Run.done("optimize", ZSTD, "--platform", "linux/arm64", source, oci("out:v1"));

    ImageIndex before = (ImageIndex) Images.manifest(source).parse();
    ImageIndex after = (ImageIndex) Images.manifest(oci("out:v1")).parse();
    assertThat(after.manifests().get(0)).isEqualTo(before.manifests().get(0));
    assertThat(after.manifests().get(1).digest()).isNotEqualTo(before.manifests().get(1).digest());
    assertThat(after.manifests().get(2)).isEqualTo(before.manifests().get(2));
    assertSame(oci("out:v1"), source);
  }

  @Test
  void levelIsInTheMarkerAndMakesOtherLayers() throws IOException {
    TestLayer layer = TestLayer.uncompressed(TestImages.tar(1, "base", 100_000));
    String source = stored(TestImage.builder(Format.OCI).layer(layer).build());

    Run.done("optimize", ZSTD, "--level", "1", source, oci("out:one"));
    Run.done("optimize", ZSTD, "--level", "19", source, oci("out:nineteen"));

    Manifest one = (Manifest) Images.manifest(oci("out:one")).parse();
    Manifest nineteen = (Manifest) Images.manifest(oci("out:nineteen")).parse();
    assertThat(one.annotations()).containsEntry("dev.layerlift.settings", "zstd-1-v1");
    assertThat(nineteen.annotations()).containsEntry("dev.layerlift.settings", "zstd-19-v1");
    assertThat(nineteen.layers().getFirst().size()).isLessThan(one.layers().getFirst().size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--strategy=skip", "--strategy=soci", "--strategy=auto"})
  void imageThatIsLeftAloneIsTaggedOrCopiedAsItIs(String strategy) throws IOException {
    TestIndex image = TestImages.multiPlatform(1, TAR);
    String source = stored(image);

    Run here = Run.done("optimize", strategy, source);
    Run there = Run.done("optimize", strategy, source, oci("out"));

    assertThat(here.lines()).anyMatch(line -> line.startsWith("decision: skip: "));
    assertThat(Images.manifest(oci("in:v1-optimized")).digest()).hasToString(image.digest());
    assertThat(there.lines().getLast()).isEqualTo("tagged: " + oci("out"));
    assertThat(Images.manifest(oci("out:v1")).bytes()).isEqualTo(image.manifest());
    assertSame(oci("out:v1"), source);
    assertThat(here.err() + there.err()).isEmpty();
  }

  @Test
  void skipBelowDecides() throws IOException {
    String source = stored(TestImages.linux(1, Format.OCI, TAR));

    assertThat(Run.done("optimize", "--skip-below=1 KiB", "--dry-run", source).out())
        .contains("decision: zstd: ");
    assertThat(Run.done("optimize", "--skip-below=1 MiB", "--dry-run", source).out())
        .contains("decision: skip: ", "below 1 MiB (skip-below)");
  }

  @Test
  void brokenLayerEndsWithOneLineAndNothingIsTagged() throws IOException {
    TestLayer broken = TestLayer.gzip(TestImages.tar(1, "base", TAR)).truncated(5);
    String source = stored(TestImage.builder(Format.OCI).layer(broken).build());

    Run run = Run.of("optimize", ZSTD, source, oci("out:v1"));

    assertThat(run.onlyError(ExitStatus.FAILED)).contains(broken.digest());
    assertThat(run.out()).doesNotContain("published", "tagged");
    assertThat(Images.tags(oci("out"))).isEmpty();
  }

  @Test
  void archiveThatCouldNotBeFinishedStaysAway() throws IOException {
    TestLayer broken = TestLayer.gzip(TestImages.tar(1, "base", TAR)).withFlippedBit(3_000);
    String source = stored(TestImage.builder(Format.OCI).layer(broken).build());
    Path target = folder.resolve("out.tar");

    Run.of("optimize", ZSTD, source, "oci-archive:" + target + ":v1").onlyError(ExitStatus.FAILED);

    assertThat(target).doesNotExist();
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("in"));
    }
  }

  @Test
  void linesDoNotDependOnTheLanguageOfTheMachine() throws IOException {
    String source = stored(TestImages.linux(1, Format.OCI, TAR));

    String arabic = InLanguage.arabic(() -> Run.done("optimize", ZSTD, source, oci("a:v1")).out());

    assertThat(arabic.replace(oci("a"), oci("b")))
        .isEqualTo(Run.done("optimize", ZSTD, source, oci("b:v1")).out());
  }
}
