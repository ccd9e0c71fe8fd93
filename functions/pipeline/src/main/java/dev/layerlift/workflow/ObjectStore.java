package dev.layerlift.workflow;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Small objects that outlive an execution: reports, remembered layers, leases. S3's conditional
 * writes are the model. Keys are relative; bodies are UTF-8 text of at most a few hundred KiB.
 */
public interface ObjectStore {
  /** An object and the version that a conditional replacement names. */
  record Stored(String body, String etag) {}

  Optional<Stored> get(String key) throws IOException;

  void put(String key, String body) throws IOException;

  /**
   * @return the etag of the object with this body; empty, with nothing changed, if the key exists
   *     with another body
   */
  Optional<String> putIfAbsent(String key, String body) throws IOException;

  /**
   * @return the etag of the object with this body; empty, with nothing changed, if the object is
   *     gone or no longer the given version, and has another body
   */
  Optional<String> replace(String key, String body, String etag) throws IOException;

  /** An object that is there, and when it was last written. */
  record Listed(String key, Instant modified) {}

  /**
   * Visits every object whose key begins with the prefix, in the order of the keys. Reads a page at
   * a time.
   */
  void list(String prefix, Consumer<Listed> each) throws IOException;

  /** Nothing happens if there is no such object. */
  void delete(String key) throws IOException;
}
