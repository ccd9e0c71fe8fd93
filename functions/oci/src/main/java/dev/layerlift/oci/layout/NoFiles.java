package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.Digest;
import java.util.Optional;
import java.util.Set;

/** What lies in an archive that does not exist yet. */
record NoFiles(String name) implements StoredFiles {
  @Override
  public Optional<StoredFile> find(String path) {
    return Optional.empty();
  }

  @Override
  public Set<Digest> blobs() {
    return Set.of();
  }

  @Override
  public void close() {}
}
