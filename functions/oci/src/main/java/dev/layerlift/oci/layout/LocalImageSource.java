package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.util.Optional;

/** Images on disk: a store that may hold one image without a name. */
public interface LocalImageSource extends ImageSource {
  /**
   * What to ask the store for, given the name that a user wrote or none. Without a name the store's
   * only image is meant, or the only one that has a name.
   *
   * @throws StoreException.NotFound if no image, or not exactly one, is meant; the text lists the
   *     names that there are
   */
  ManifestSelector select(Optional<ImageName> name) throws IOException;
}
