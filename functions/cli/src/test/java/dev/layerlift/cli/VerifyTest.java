package dev.layerlift.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.testing.image.Format;
import dev.layerlift.testing.image.TestImage;
import dev.layerlift.testing.image.TestImages;
import dev.layerlift.testing.image.TestLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class VerifyTest {
  private static final byte[] TAR = TestImages.tar(1, "base", 30_000);

  @TempDir private Path folder;
  private final TestImage image = TestImage.builder(Format.OCI).layer(TestLayer.gzip(TAR)).build();
  private String source = "";
  private String packed = "";

  @BeforeEach
  void store() throws IOException {
    source = "oci:" + folder.resolve("a") + ":v1";
    packed = "oci-archive:" + folder.resolve("b.tar") + ":v1";
    Images.store(image, source);
    Images.store(TestImage.builder(Format.OCI).layer(TestLayer.zstd(TAR, 3)).build(), packed);
  }

  @Test
  void wholeImageEndsWithZeroAndALineForEachCheck() {
    Run run = Run.done("verify", source);

    assertThat(run.lines())
        .hasSize(3)
        .last()
        .isEqualTo(source + " is whole: every part is there and is what it says");
    assertThat(run.lines().getFirst())
        .matches("holds: manifest " + image.digest() + " in .*: linux/amd64, 1 layers, .*");
    assertThat(run.lines().get(1))
        .matches("holds: layer " + image.layers().getFirst().digest() + " in .* its diff_id .*");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void sameBytesInAnotherPackingAreProven() {
    Run run = Run.done("verify", packed, source);

    assertThat(run.lines())
        .contains("holds: both images of linux/amd64: the same 1 diff_ids in the same order")
        .last()
        .isEqualTo(packed + " unpacks to the same bytes as " + source);
  }

  @Test
  void differenceEndsWithThreeAndIsTold() throws IOException {
    String other = "oci:" + folder.resolve("c") + ":v1";
    Images.store(
        TestImage.builder(Format.OCI)
            .layer(TestLayer.zstd(TestImages.tar(2, "base", 30_000), 3))
            .build(),
        other);

    Run run = Run.of("verify", other, source);

    assertThat(run.status()).isEqualTo(ExitStatus.DIFFERENT);
    assertThat(run.lines())
        .anyMatch(
            line -> line.startsWith("DIFFERS: both images of linux/amd64: diff_ids: [sha256:"))
        .last()
        .isEqualTo(other + " is NOT as it must be: 2 differences");
    assertThat(run.err()).isEmpty();
  }

  private Path blob(String digest) {
    return folder.resolve("a/blobs/sha256/" + digest.substring("sha256:".length()));
  }

  @Test
  void blobThatIsBrokenOrLostEndsWithThree() throws IOException {
    Path layer = blob(image.layers().getFirst().digest());
    byte[] bytes = Files.readAllBytes(layer);
    bytes[bytes.length / 2] ^= 1;
    layer.toFile().setWritable(true);
    Files.write(layer, bytes);
    Run broken = Run.of("verify", source);
    Files.delete(layer);
    Run lost = Run.of("verify", source);

    for (Run run : new Run[] {broken, lost}) {
      assertThat(run.status()).isEqualTo(ExitStatus.DIFFERENT);
      assertThat(run.lines())
          .anyMatch(line ->
              line.matches("DIFFERS: layer " + image.layers().getFirst().digest() + " in .*"));
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void jsonIsOneDocumentThatHoldsEveryCheck() throws IOException {
    Run whole = Run.done("verify", "--json", packed, source);
    Files.delete(blob(Digest.sha256(image.config()).toString()));
    Run broken = Run.of("verify", "--json", source);

    JsonNode json = whole.json();
    assertThat(json.at("/image").stringValue()).isEqualTo(packed);
    assertThat(json.at("/source").stringValue()).isEqualTo(source);
    assertThat(json.at("/holds").booleanValue()).isTrue();
    assertThat(json.at("/proof/checks").size()).isEqualTo(7);
    assertThat(broken.status()).isEqualTo(ExitStatus.DIFFERENT);
    assertThat(broken.json().at("/holds").booleanValue()).isFalse();
    assertThat(broken.json().at("/source").isNull()).isTrue();
    assertThat(broken.json().at("/proof/checks/0/verdict").stringValue()).isEqualTo("DIFFERS");
  }

  @Test
  void imageThatIsNotThereIsAnErrorAndNoDifference() {
    assertThat(Run.of("verify", "oci:" + folder.resolve("none")).onlyError(ExitStatus.FAILED))
        .contains("none");
    assertThat(Run.of("verify", source, source.replace(":v1", ":v2")).onlyError(ExitStatus.FAILED))
        .contains("no image named v2");
  }
}
