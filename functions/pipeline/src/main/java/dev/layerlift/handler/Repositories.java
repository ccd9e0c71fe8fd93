package dev.layerlift.handler;

import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.ImageAddress;
import java.io.IOException;

/** Where images are. */
@FunctionalInterface
interface Repositories {
  /** A repository, read and written. The caller closes it. */
  ImageTarget open(RegistryHost registry, RepositoryName repository) throws IOException;

  /** The image's repository, read and written. The caller closes it. */
  default ImageTarget open(ImageAddress image) throws IOException {
    return open(image.registry(), image.repository());
  }
}
