package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Files, and beneath them others that show through where there is none. Closes neither. */
record OverlaidFiles(StoredFiles upper, StoredFiles lower) implements StoredFiles {
  @Override
  public String name() {
    return upper.name();
  }

  @Override
  public Optional<StoredFile> find(String path) throws IOException {
    Optional<StoredFile> found = upper.find(path);
    return found.isPresent() ? found : lower.find(path);
  }

  @Override
  public Set<Digest> blobs() throws IOException {
    Set<Digest> digests = new TreeSet<>(upper.blobs());
    digests.addAll(lower.blobs());
    return digests;
  }

  @Override
  public void close() {}
}
