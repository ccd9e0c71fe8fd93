package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.Tag;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an image is or goes, as users of container tools write it (containers-transports(5)):
 *
 * <pre>
 *   [docker://]host/repository[:tag][@digest]
 *   oci:DIR[:IMAGE]             oci:DIR@digest
 *   oci-archive:FILE[:IMAGE]    oci-archive:FILE@digest
 *   docker-archive:FILE[:IMAGE] docker-archive:FILE@digest
 * </pre>
 *
 * A path ends at its first colon, so it cannot hold one. {@code toString} is what {@link #parse}
 * reads.
 */
public sealed interface ImageLocation {
  /** In a registry. */
  record Remote(ImageReference reference) implements ImageLocation {
    @Override
    public String toString() {
      return "docker://" + reference;
    }
  }

  /** On this machine's disk. */
  sealed interface Local extends ImageLocation {
    Path path();

    /** Which of the images there; empty means the only one. */
    Optional<ImageName> image();

    /** The tag, where the image is named by one: what a target can be tagged with. */
    default Optional<Tag> tag() {
      return image().flatMap(ImageName::tag);
    }
  }

  /** An OCI image layout. */
  record OciDirectory(Path path, Optional<ImageName> image) implements Local {
    public OciDirectory {
      ImageLocations.requireExpressible(path);
    }

    @Override
    public String toString() {
      return ImageLocations.write("oci", path, image);
    }
  }

  /** A tar archive of an OCI image layout. */
  record OciArchiveFile(Path path, Optional<ImageName> image) implements Local {
    public OciArchiveFile {
      ImageLocations.requireExpressible(path);
    }

    @Override
    public String toString() {
      return ImageLocations.write("oci-archive", path, image);
    }
  }

  /** What {@code docker save} writes. */
  record DockerArchiveFile(Path path, Optional<ImageName> image) implements Local {
    public DockerArchiveFile {
      ImageLocations.requireExpressible(path);
    }

    @Override
    public String toString() {
      return ImageLocations.write("docker-archive", path, image);
    }
  }

  /**
   * @throws IllegalArgumentException if the text is none of the forms; the message says what to
   *     write instead
   */
  static ImageLocation parse(String text) {
    return ImageLocations.parse(text);
  }
}
