package dev.layerlift.handler;

import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.reconcile.NameFilter;
import dev.layerlift.workflow.Cursor;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.DeadlineException;
import dev.layerlift.workflow.ImageCatalog;
import java.io.IOException;
import java.util.Optional;

/**
 * One round over all repositories, in as many runs as it takes. What stops a run, time, a bound or
 * an error, is kept in the cursor, and the next run goes on there.
 */
final class RepositoryRound {
  private final ImageCatalog catalog;
  private final Cursor cursor;
  private final NameFilter filter;
  private final Deadline deadline;
  private Optional<RepositoryName> last = Optional.empty();
  private int visited;

  RepositoryRound(ImageCatalog catalog, Cursor cursor, NameFilter filter, Deadline deadline) {
    this.catalog = catalog;
    this.cursor = cursor;
    this.filter = filter;
    this.deadline = deadline;
  }

  /** What is done with a repository. */
  @FunctionalInterface
  interface Visit {
    /** Returns false to stop before this repository: the next run begins with it. */
    boolean of(ImageCatalog.Listed repository) throws IOException;
  }

  int visited() {
    return visited;
  }

  /**
   * @return whether the round is complete
   * @throws DeadlineException if the time was not enough for a single repository
   */
  boolean run(Visit visit) throws IOException {
    try {
      boolean complete = visitAll(visit);
      if (complete) {
        cursor.finish();
      } else {
        keep();
      }
      return complete;
    } catch (DeadlineException e) {
      keep();
      if (visited == 0) {
        throw e;
      }
      return false;
    } catch (IOException | RuntimeException e) {
      keep();
      throw e;
    }
  }

  private boolean visitAll(Visit visit) throws IOException {
    for (ImageCatalog.Listed repository : cursor.left(catalog.repositories())) {
      if (!filter.accepts(repository.name().path())) {
        continue;
      }
      deadline.check(() -> visited + " repositories");
      if (!visitOne(visit, repository)) {
        return false;
      }
      last = Optional.of(repository.name());
      visited++;
    }
    return true;
  }

  private static boolean visitOne(Visit visit, ImageCatalog.Listed repository) throws IOException {
    try {
      return visit.of(repository);
    } catch (StoreException.NotFound e) {
      // Deleted since it was listed.
      return true;
    }
  }

  private void keep() throws IOException {
    if (last.isPresent()) {
      cursor.stopAfter(last.get());
    }
  }
}
