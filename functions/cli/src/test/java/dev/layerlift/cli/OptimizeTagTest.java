package dev.layerlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.Stored;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a result is called, and which tags are never touched. */
class OptimizeTagTest {
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

  private String refused(String... arguments) {
    Run run = Run.of(arguments);
    assertThat(run.out()).isEmpty();
    return run.onlyError(ExitStatus.WRONG_USAGE);
  }

  @Test
  void tagOfTheTargetElseOfTheSourceIsTheResults() throws IOException {
    String source = stored(TestImages.linux(1, Format.OCI, TAR));

    Run.done("optimize", ZSTD, source, oci("out:other"));
    Run.done("optimize", ZSTD, source, oci("out"));

    assertThat(Images.tags(oci("out"))).containsExactly(new Tag("other"), new Tag("v1"));
  }

  @Test
  void sourceWithoutATagNeedsATargetWithOne() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, TAR);
    stored(image);
    String source = oci("in@" + image.digest());

    assertThat(refused("optimize", ZSTD, source)).contains("a source without a tag needs a TARGET");
    assertThat(refused("optimize", ZSTD, source, oci("out")))
        .contains(oci("out") + " needs a tag, for example " + oci("out:latest"));
    assertThat(folder.resolve("out")).doesNotExist();
    Run.done("optimize", ZSTD, source, oci("out:v7"));
    assertThat(Images.tags(oci("out"))).containsExactly(new Tag("v7"));
  }

  @Test
  void targetThatIsNamedByNoTagIsRefused() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, TAR);
    String source = stored(image);

    for (String target :
        List.of(
            oci("out@" + image.digest()),
            oci("out:team/app:v1"),
            "localhost:1/team/app@" + image.digest(),
            "localhost:1/team/app:v1@" + image.digest())) {
      assertThat(refused("optimize", ZSTD, source, target)).contains("a TARGET is named by a tag");
    }
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void tagOfTheSourceIsNeverMoved() throws IOException {
    TestImage image = TestImages.linux(1, Format.OCI, TAR);
    String source = stored(image);
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("in"));
    Map<String, Digest> before = Images.files(folder);

    for (String target : List.of(source, oci("in"), oci("./in:v1"), oci("link:v1"))) {
      assertThat(refused("optimize", ZSTD, source, target))
          .contains("is the source, whose tag is never moved");
    }
    assertThat(refused("optimize", ZSTD, oci("in"), source))
        .contains("is the source, whose tag is never moved");
    assertThat(Images.files(folder)).isEqualTo(before);
  }

  @Test
  void sameTagElsewhereAndAnotherTagHereAreFine() throws IOException {
    String source = stored(TestImages.linux(1, Format.OCI, TAR));

    assertThat(Run.done("optimize", ZSTD, source, oci("out:v1")).lines().getLast())
        .isEqualTo("tagged: " + oci("out:v1"));
    assertThat(Run.done("optimize", ZSTD, source, oci("in:v2")).lines().getLast())
        .isEqualTo("tagged: " + oci("in:v2"));
  }

  /** As in the state machine: their optimized tag could do harm. */
  @Test
  void whatMustKeepItsNameGetsNoOtherOne() throws IOException {
    Images.store(TestImages.lambda(1), oci("lambda:v1"));
    Images.store(TestImages.helmChart(), oci("chart:v1"));
    Images.store(TestImages.linux(1, Format.OCI, TAR), oci("own:v1"));
    Run.done("optimize", ZSTD, oci("own:v1"), oci("own:v2"));
    Map<String, Digest> before = Images.files(folder);

    for (Map.Entry<String, String> image :
        Map.of(
                "lambda:v1", "it starts as a Lambda function",
                "chart:v1", "it is no container image but a Helm chart",
                "own:v2", "it is Layerlift's own output")
            .entrySet()) {
      Run run = Run.of("optimize", ZSTD, oci(image.getKey()));

      assertThat(run.status()).isEqualTo(ExitStatus.FAILED);
      assertThat(run.lines().getLast()).startsWith("no tag was set: " + image.getValue());
      assertThat(run.out()).doesNotContain("published", "verified");
      assertThat(run.err()).isEmpty();
    }
    assertThat(Images.files(folder)).isEqualTo(before);

    JsonNode json = Run.of("optimize", "--json", ZSTD, oci("lambda:v1")).json();
    assertThat(json.at("/publication").isNull()).isTrue();
    assertThat(json.at("/tagging/outcomes/0/type").stringValue()).isEqualTo("notTagged");
  }

  @Test
  void whoNamesTheTargetHimselfGetsACopy() throws IOException {
    TestImage lambda = TestImages.lambda(1);
    String source = stored(lambda);

    Run run = Run.done("optimize", ZSTD, source, oci("out:v1"));

    assertThat(run.lines().getLast()).isEqualTo("tagged: " + oci("out:v1"));
    assertThat(Images.manifest(oci("out:v1")).bytes()).isEqualTo(lambda.manifest());
  }

  @Test
  void tagThatWouldBeTooLongIsRefused() throws IOException {
    Images.store(TestImages.linux(1, Format.OCI, TAR), oci("in:" + "v".repeat(119)));

    assertThat(refused("optimize", ZSTD, oci("in:" + "v".repeat(119))))
        .contains("no tag beside 'vvv", "is short enough");
  }
}
