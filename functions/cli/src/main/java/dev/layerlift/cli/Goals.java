package dev.layerlift.cli;

import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.layout.ImageName;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** Where results go. */
final class Goals {
  private Goals() {}

  static Optional<Tag> tag(ImageLocation location) {
    return switch (location) {
      case ImageLocation.Remote(ImageReference reference) -> reference.tag();
      case ImageLocation.Local local -> local.tag();
    };
  }

  /** Whether it is named by what no result can be called: a digest, a whole reference. */
  static boolean isNamedOtherwise(ImageLocation location) {
    return switch (location) {
      case ImageLocation.Remote(ImageReference reference) -> reference.digest().isPresent();
      case ImageLocation.Local local -> local.image().isPresent() && local.tag().isEmpty();
    };
  }

  /** Whether both are the same repository, or the same file or folder on the disk. */
  static boolean sameStore(ImageLocation one, ImageLocation other) throws IOException {
    return switch (one) {
      case ImageLocation.Remote(ImageReference a) ->
          other instanceof ImageLocation.Remote(ImageReference b)
              && a.registry().name().equalsIgnoreCase(b.registry().name())
              && a.repository().equals(b.repository());
      case ImageLocation.Local a ->
          other instanceof ImageLocation.Local b
              && Files.exists(a.path())
              && Files.exists(b.path())
              && Files.isSameFile(a.path(), b.path());
    };
  }

  /** The same store under another tag. */
  static ImageLocation beside(ImageLocation source, Tag tag) {
    Optional<ImageName> name = Optional.of(new ImageName.Selected(tag));
    return switch (source) {
      case ImageLocation.Remote(ImageReference reference) ->
          new ImageLocation.Remote(
              ImageReference.of(reference.registry(), reference.repository(), tag));
      case ImageLocation.OciDirectory local -> new ImageLocation.OciDirectory(local.path(), name);
      case ImageLocation.OciArchiveFile local ->
          new ImageLocation.OciArchiveFile(local.path(), name);
      case ImageLocation.DockerArchiveFile local ->
          new ImageLocation.DockerArchiveFile(local.path(), name);
    };
  }
}
