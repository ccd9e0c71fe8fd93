package dev.layerlift.oci.layout;

import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;

/** Opens what an {@link ImageLocation} names on this machine's disk. The caller closes it. */
public final class LocalImages {
  private LocalImages() {}

  /** For reading: it must exist. Ask {@link LocalImageSource#select} for the location's image. */
  public static LocalImageSource openSource(ImageLocation.Local location) throws IOException {
    return switch (location) {
      case ImageLocation.OciDirectory directory -> OciLayout.open(directory.path());
      case ImageLocation.OciArchiveFile archive -> OciArchive.open(archive.path());
      case ImageLocation.DockerArchiveFile archive -> DockerArchive.open(archive.path());
    };
  }

  /**
   * For writing: it is made where it is missing, and added to where it is there.
   *
   * @throws StoreException.Unsupported for a docker-archive
   */
  public static ImageTarget openTarget(ImageLocation.Local location) throws IOException {
    return switch (location) {
      case ImageLocation.OciDirectory directory -> OciLayout.openOrCreate(directory.path());
      case ImageLocation.OciArchiveFile archive -> OciArchive.openOrCreate(archive.path());
      case ImageLocation.DockerArchiveFile archive ->
          throw new StoreException.Unsupported(
              archive
                  + " can be read, not written: the format has no place for zstd layers;"
                  + " write to oci:DIR, oci-archive:FILE or docker://host/repository instead");
    };
  }
}
