package dev.layerlift.workflow;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.util.Optional;

/**
 * The image that an execution is about.
 *
 * @param tag the name it was pushed under
 * @param digest the manifest or index that the name meant at that moment
 */
public record ImageAddress(
    RegistryHost registry, RepositoryName repository, Tag tag, Digest digest) {
  public ImageReference reference() {
    return new ImageReference(registry, repository, Optional.of(tag), Optional.of(digest));
  }

  @Override
  public String toString() {
    return reference().toString();
  }
}
