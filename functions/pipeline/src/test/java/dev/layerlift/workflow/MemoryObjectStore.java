package dev.layerlift.workflow;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An {@link ObjectStore} with S3's conditional writes that can be told to be out of order. */
public final class MemoryObjectStore implements ObjectStore {
  private final TreeMap<String, Stored> objects = new TreeMap<>();
  private int version;
  private boolean broken;

  /** From now on every call fails. */
  public synchronized void breakDown() {
    broken = true;
  }

  public synchronized void repair() {
    broken = false;
  }

  public synchronized Set<String> keys() {
    return new TreeSet<>(objects.keySet());
  }

  @Override
  public synchronized Optional<Stored> get(String key) throws IOException {
    answer();
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public synchronized void put(String key, String body) throws IOException {
    answer();
    store(key, body);
  }

  @Override
  public synchronized Optional<String> putIfAbsent(String key, String body) throws IOException {
    answer();
    return objects.containsKey(key) ? Optional.empty() : Optional.of(store(key, body));
  }

  @Override
  public synchronized Optional<String> replace(String key, String body, String etag)
      throws IOException {
    answer();
    Stored stored = objects.get(key);
    return stored == null || !stored.etag().equals(etag)
        ? Optional.empty()
        : Optional.of(store(key, body));
  }

  @Override
  public synchronized void delete(String key) throws IOException {
    answer();
    objects.remove(key);
  }

  private String store(String key, String body) {
    String etag = "v" + ++version;
    objects.put(key, new Stored(body, etag));
    return etag;
  }

  private void answer() throws IOException {
    if (broken) {
      throw new IOException("503 Slow Down");
    }
  }
}
