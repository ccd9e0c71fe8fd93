package dev.layerlift.cli;

import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageTarget;
import java.io.IOException;
import java.util.Optional;

/**
 * A store to write to.
 *
 * @param tag what the result is to be called; empty for the source's tag
 */
record OpenTarget(ImageTarget store, Optional<Tag> tag) implements AutoCloseable {
  @Override
  public void close() throws IOException {
    store.close();
  }
}
