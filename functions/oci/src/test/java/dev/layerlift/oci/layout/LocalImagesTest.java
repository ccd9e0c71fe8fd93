package dev.layerlift.oci.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.SampleImage;
import dev.layerlift.oci.store.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalImagesTest {
  @TempDir private Path temporary;

  @ParameterizedTest
  @ValueSource(strings = {"oci", "oci-archive"})
  void whatIsWrittenToALocationIsReadFromIt(String transport) throws Exception {
    ImageLocation.Local location = local(transport + ":" + temporary.resolve("images") + ":v1");
    RawManifest manifest;
    try (ImageTarget target = LocalImages.openTarget(location)) {
      manifest = SampleImage.of("image").putBlobs(target).manifest();
      target.tag(location.tag().orElseThrow(), manifest);
    }

    try (LocalImageSource source = LocalImages.openSource(location)) {
      assertThat(source.select(location.image())).isEqualTo(new Tag("v1"));
      assertThat(source.manifest(source.select(location.image()))).isEqualTo(manifest);
    }
  }

  @Test
  void dockerArchiveIsReadAndNeverWritten() throws Exception {
    ImageLocation.Local location = local("docker-archive:" + temporary.resolve("saved.tar"));
    new TarBuilder().file("manifest.json", "[]").write(location.path());

    try (LocalImageSource source = LocalImages.openSource(location)) {
      assertThat(source).isInstanceOf(DockerArchive.class);
    }
    assertThatThrownBy(() -> LocalImages.openTarget(location))
        .isInstanceOf(StoreException.Unsupported.class)
        .hasMessageContaining("oci:DIR")
        .hasMessageContaining("docker://");
  }

  @ParameterizedTest
  @ValueSource(strings = {"oci", "oci-archive", "docker-archive"})
  void sourceThatIsNotThereIsNotFoundAndNotMade(String transport) {
    ImageLocation.Local location = local(transport + ":" + temporary.resolve("absent"));

    assertThatThrownBy(() -> LocalImages.openSource(location))
        .isInstanceOf(StoreException.NotFound.class)
        .hasMessageContaining("absent");
    assertThat(temporary).isEmptyDirectory();
  }

  private static ImageLocation.Local local(String text) {
    return (ImageLocation.Local) ImageLocation.parse(text);
  }
}
