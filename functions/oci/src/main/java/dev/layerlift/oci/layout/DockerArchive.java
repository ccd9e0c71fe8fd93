package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.store.ForwardingSource;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What {@code docker save} writes, for reading only: the format has no place for zstd layers.
 *
 * <p>Since Docker 25 such an archive is an OCI image layout too and is read as one. In an older
 * one, an image is a configuration and tars: it gets an OCI manifest, whose digest follows from the
 * archive's content, when it is first asked for; that reads its layers once and compares them with
 * the configuration's diff_ids. An archive that was compressed as a whole is refused.
 *
 * <p>Its tags are those of all names in the archive, whatever their repository.
 */
public final class DockerArchive extends ForwardingSource implements LocalImageSource {
  static final String MANIFEST_FILE = "manifest.json";

  private final LocalImageSource images;

  private DockerArchive(LocalImageSource images) {
    super(images);
    this.images = images;
  }

  /**
   * @throws StoreException.NotFound if there is no such file
   * @throws StoreException.Unsupported if it is compressed
   * @throws dev.layerlift.codec.io.MalformedInputException if it is no archive of docker save
   * @throws dev.layerlift.codec.io.LimitExceededException if it has more entries or larger
   *     documents than any image
   */
  public static DockerArchive open(Path file) throws IOException {
    TarFiles files = TarFiles.open(file, "docker-archive:" + file);
    try {
      boolean isLayout =
          files.find(LayoutReader.VERSION_FILE).isPresent()
              && files.find(LayoutReader.INDEX_FILE).isPresent();
      return new DockerArchive(isLayout ? LayoutReader.open(files) : DockerImages.open(files));
    } catch (IOException | RuntimeException e) {
      try (files) {
        throw e;
      }
    }
  }

  /** A tag alone means the image that has it or else, as Docker reads it, {@code name:latest}. */
  @Override
  public ManifestSelector select(Optional<ImageName> name) throws IOException {
    return images.select(name);
  }
}
