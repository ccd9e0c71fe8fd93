package dev.layerlift.workflow;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.RepositoryName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where a run over all repositories stopped, so that the next one goes on behind it. One that
 * cannot be read stands for a run from the beginning.
 */
public final class Cursor {
  private final ObjectStore objects;
  private final String key;

  /**
   * @param run whose cursor it is, such as {@code reconcile}
   */
  public Cursor(ObjectStore objects, String run) {
    this.objects = objects;
    this.key = "cursors/" + run + ".json";
  }

  /**
   * @param after the last repository that was done; empty where all were
   */
  private record Position(int schema, Optional<RepositoryName> after) {
    Position {
      Schema.require(schema);
    }
  }

  /** What is left to do, of repositories sorted by name. */
  public List<ImageCatalog.Listed> left(List<ImageCatalog.Listed> repositories) throws IOException {
    Optional<RepositoryName> after = read();
    return repositories.stream()
        .filter(r -> after.isEmpty() || r.name().path().compareTo(after.get().path()) > 0)
        .toList();
  }

  private Optional<RepositoryName> read() throws IOException {
    Optional<ObjectStore.Stored> stored = objects.get(key);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    try {
      return WorkflowJson.read(stored.get().body(), Position.class, key).after();
    } catch (MalformedInputException | LimitExceededException e) {
      return Optional.empty();
    }
  }

  /** The next run goes on behind this one. */
  public void stopAfter(RepositoryName repository) throws IOException {
    write(Optional.of(repository));
  }

  /** The next run begins anew. */
  public void finish() throws IOException {
    write(Optional.empty());
  }

  private void write(Optional<RepositoryName> after) throws IOException {
    objects.put(key, WorkflowJson.writeText(new Position(Schema.VERSION, after)));
  }
}
