package dev.layerlift.cli;

import dev.layerlift.oci.layout.ImageLocation;
import dev.layerlift.oci.layout.ImageName;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.Tag;
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
