package dev.layerlift.handler;

import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.ImageAddress;
import java.io.IOException;

/** Where images are. */
@FunctionalInterface
interface Repositories {
  /** The image's repository, read and written. The caller closes it. */
  ImageTarget open(ImageAddress image) throws IOException;
}
