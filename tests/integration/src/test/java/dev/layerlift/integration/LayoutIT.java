package dev.layerlift.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.layout.LocalImageSource;
import dev.layerlift.oci.layout.LocalImages;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.BlobUpload;
import dev.layerlift.oci.store.ImageTarget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images on disk: we read what skopeo writes, skopeo and regctl read what we write. */
@ExtendWith(Judges.class)
final class LayoutIT {

  private final RealImages images;
  private final Path folder;

  LayoutIT(RealImages images, @TempDir Path folder) {
    this.images = images;
    this.folder = folder;
  }

  @Test
  void layoutThatWeCopyIsTheSameImageToOthers() throws IOException {
    String copied = "oci:" + folder.resolve("layout") + ":app";
    copy(images.reference(), copied);

    assertSameImage(copied);
    assertThat(
            Regctl.in(folder).run("manifest", "head", "ocidir://" + copied.substring(4)).stdout())
        .isEqualToIgnoringNewLines(digest());
  }

  @Test
  void archiveThatWeWriteIsTheSameImageToSkopeo() throws IOException {
    String written = "oci-archive:" + folder.resolve("archive.tar") + ":app";
    copy(images.reference(), written);

    assertSameImage(written);
  }

  @Test
  void archiveThatSkopeoWritesIsTheSameImageToUs() throws IOException {
    String written = "oci-archive:" + folder.resolve("archive.tar") + ":app";
    Tool.SKOPEO.run("copy", images.reference(), written);
    String copied = "oci:" + folder.resolve("layout") + ":app";
    copy(written, copied);

    assertSameImage(copied);
  }

  @Test
  void dockerArchiveHasTheSameConfigurationAndFiles() throws IOException {
    String saved = "docker-archive:" + folder.resolve("saved.tar") + ":example/app:v1";
    Tool.SKOPEO.run("copy", images.reference(), saved);
    Path layout = folder.resolve("layout");
    copy(saved, "oci:" + layout + ":app");

    assertThat(configuration("oci:" + layout + ":app"))
        .isEqualTo(configuration(images.reference()));
    assertThat(unpacked(layout + ":app", "copy")).isEqualTo(unpacked(images.path(), "original"));
  }

  private void assertSameImage(String reference) throws IOException {
    assertThat(ForeignView.of(reference).digest()).isEqualTo(digest());
    // Copies every blob, and skopeo checks each digest.
    Tool.SKOPEO.run("copy", reference, "dir:" + folder.resolve("checked"));
  }

  private String digest() throws IOException {
    return ForeignView.of(images.reference()).digest();
  }

  private static String configuration(String reference) {
    return Tool.SKOPEO.run("inspect", "--config", "--raw", reference).stdout();
  }

  private Tree unpacked(String image, String name) throws IOException {
    Path bundle = folder.resolve(name);
    Tool.UMOCI.run("unpack", "--image", image, bundle.toString());
    return Tree.of(bundle.resolve("rootfs"));
  }

  private static void copy(String from, String to) throws IOException {
    ImageLocation.Local source = (ImageLocation.Local) ImageLocation.parse(from);
    ImageLocation.Local target = (ImageLocation.Local) ImageLocation.parse(to);
    try (LocalImageSource in = LocalImages.openSource(source);
        ImageTarget out = LocalImages.openTarget(target)) {
      RawManifest raw = in.manifest(in.select(source.image()));
      Manifest manifest = (Manifest) raw.parse();
      List<Descriptor> blobs = new ArrayList<>(manifest.layers());
      blobs.add(manifest.config());
      for (Descriptor blob : blobs) {
        copy(in, blob, out);
      }
      out.tag(target.tag().orElse(Tag.parse("latest")), raw);
    }
  }

  private static void copy(LocalImageSource in, Descriptor blob, ImageTarget out)
      throws IOException {
    try (InputStream bytes = in.blob(blob);
        BlobUpload upload = out.upload()) {
      byte[] buffer = new byte[1 << 16];
      for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
        upload.write(buffer, 0, read);
      }
      upload.commit(blob.digest(), blob.size());
    }
  }
}
