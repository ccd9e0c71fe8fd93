package dev.layerlift.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.Tag;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageLocationTest {
  private static final String DIGEST =
      "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @ParameterizedTest
  @CsvSource({
    "alpine, docker://docker.io/library/alpine:latest",
    "docker://alpine, docker://docker.io/library/alpine:latest",
    "registry.example:5000/team/app:v1, docker://registry.example:5000/team/app:v1",
    "docker://localhost/app, docker://localhost/app:latest",
    "oci:images, oci:images",
    "oci:images:v1, oci:images:v1",
    "oci:/var/images/:v1, oci:/var/images:v1",
    "oci:./a/../b, oci:./a/../b",
    "oci:images:team/app:v1, oci:images:docker.io/team/app:v1",
    "oci-archive:image.tar, oci-archive:image.tar",
    "oci-archive:image.tar:v1, oci-archive:image.tar:v1",
    "docker-archive:image.tar, docker-archive:image.tar",
    "docker-archive:image.tar:v1, docker-archive:image.tar:v1",
    "docker-archive:i.tar:localhost:5000/app, docker-archive:i.tar:localhost:5000/app:latest",
  })
  void textIsParsedAndWrittenBack(String text, String written) {
    ImageLocation location = ImageLocation.parse(text);

    assertThat(location).hasToString(written);
    assertThat(ImageLocation.parse(written)).isEqualTo(location);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oci:images@",
        "oci-archive:some images/i.tar@",
        "docker-archive:i.tar@",
        "docker://registry.example/app@"
      })
  void digestNamesAnImageEverywhere(String prefix) {
    ImageLocation location = ImageLocation.parse(prefix + DIGEST);

    assertThat(location).hasToString(prefix + DIGEST);
    if (location instanceof ImageLocation.Local local) {
      assertThat(local.image()).contains(new ImageName.Selected(Digest.parse(DIGEST)));
      assertThat(local.tag()).isEmpty();
    }
  }

  @Test
  void pathEndsAtTheFirstColon() {
    assertThat(ImageLocation.parse("oci:a:b/c:d"))
        .isEqualTo(
            new ImageLocation.OciDirectory(
                Path.of("a"),
                Optional.of(new ImageName.Referenced(ImageReference.parse("b/c:d")))));
  }

  @Test
  void signsOtherThanTheDigestsBelongToThePath() {
    assertThat(ImageLocation.parse("oci:user@host/images:v1"))
        .isEqualTo(
            new ImageLocation.OciDirectory(
                Path.of("user@host/images"), Optional.of(new ImageName.Selected(new Tag("v1")))));
  }

  @Test
  void onlyATagIsATag() {
    assertThat(local("oci:images:v1").tag()).contains(new Tag("v1"));
    assertThat(local("oci:images").tag()).isEmpty();
    assertThat(local("oci:images:team/app:v1").tag()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "oci:",
        "oci::v1",
        "oci:images:",
        "oci:images:no tag",
        "oci:images:UPPER/case",
        "oci-archive:",
        "docker-archive::v1",
        "docker-archive:i.tar:@0",
        "oci:@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "oci:images@sha256:e3b0c442",
        "oci:images@sha256:v1",
        "oci:images:v1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "oci:nul\0byte",
        "docker://",
        "docker:///app",
        "dir:images",
        "containers-storage:alpine",
        "docker-daemon:alpine:latest",
        "https://registry.example/team/app:v1",
        "http://registry.example/team/app",
        "UPPER",
      })
  void whatIsNoLocationIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageLocation.parse(text))
        .withMessageMatching("[ -~]+");
  }

  @Test
  void refusalOfAnotherTransportSaysWhatToWrite() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageLocation.parse("containers-storage:alpine"))
        .withMessageContaining("'containers-storage:alpine'")
        .withMessageContaining("oci-archive:FILE[:tag]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a:b", "images@sha256", "images@sha512"})
  void pathThatCouldNotBeReadBackIsNoLocation(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageLocation.OciDirectory(Path.of(path), Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageLocation.OciArchiveFile(Path.of(path), Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageLocation.DockerArchiveFile(Path.of(path), Optional.empty()));
  }

  private static ImageLocation.Local local(String text) {
    return (ImageLocation.Local) ImageLocation.parse(text);
  }
}
