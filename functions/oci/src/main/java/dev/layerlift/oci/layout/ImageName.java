package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.Tag;
import java.util.Optional;

/** Which image of a layout or archive is meant: what follows the path in an image location. */
public sealed interface ImageName {
  /** By tag or digest. */
  record Selected(ManifestSelector selector) implements ImageName {
    @Override
    public String toString() {
      return selector.toString();
    }
  }

  /** By a whole reference, as docker and podman write it into their archives. */
  record Referenced(ImageReference reference) implements ImageName {
    public Referenced {
      if (reference.digest().isPresent()) {
        throw new IllegalArgumentException("an image's name here or its digest, not both");
      }
    }

    @Override
    public String toString() {
      return reference.toString();
    }
  }

  /** Empty where the image is named otherwise. */
  default Optional<Tag> tag() {
    return this instanceof Selected(Tag tag) ? Optional.of(tag) : Optional.empty();
  }

  /**
   * Text that is a valid tag is one; all else is a reference such as {@code team/app:v1}.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  static ImageName parse(String text) {
    return Tag.isValid(text)
        ? new Selected(new Tag(text))
        : new Referenced(ImageReference.parse(text));
  }
}
