package dev.layerlift.cli;

import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.store.ImageSource;
import java.io.IOException;

/** A store with the image that was named in it. Closing it closes the store. */
record OpenImage(ImageSource store, ManifestSelector selector) implements AutoCloseable {
  @Override
  public void close() throws IOException {
    store.close();
  }
}
