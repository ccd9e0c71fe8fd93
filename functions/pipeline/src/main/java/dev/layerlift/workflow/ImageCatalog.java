package dev.layerlift.workflow;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a registry's control plane lists: repositories, and their images with the tags of each. */
public interface ImageCatalog {
  /**
   * A repository and whose it is.
   *
   * @param account twelve digits
   * @param region such as {@code eu-central-1}
   */
  record Listed(String account, String region, RepositoryName name) {}

  /**
   * A manifest or index.
   *
   * @param tags none where it is known by its digest only
   * @param artifactMediaType the manifest's artifact type, or else its configuration's; empty for
   *     an index
   * @param size compressed; of an index, that of its largest image
   */
  record Image(
      Digest digest,
      List<Tag> tags,
      Instant pushedAt,
      Optional<String> manifestMediaType,
      Optional<String> artifactMediaType,
      Optional<ByteSize> size) {
    public Image {
      tags = List.copyOf(tags);
    }
  }

  /** All repositories, sorted by name. */
  List<Listed> repositories() throws IOException;

  /**
   * Visits the images of a repository, a page at a time, in no order.
   *
   * @throws dev.layerlift.oci.store.StoreException.NotFound if there is no such repository
   */
  void images(RepositoryName repository, Consumer<List<Image>> page) throws IOException;

  /** Empty if image or repository are gone. */
  Optional<Image> image(RepositoryName repository, Digest digest) throws IOException;
}
