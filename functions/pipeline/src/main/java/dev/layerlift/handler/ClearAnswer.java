package dev.layerlift.handler;

import dev.layerlift.retire.Clearance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers the answer to a {@link ClearCommand}; Lambda's answers end at 6 MB. */
final class ClearAnswer {
  /** An entry has 200 bytes or so. */
  private static final int MAX_ENTRIES = 10_000;

  private final boolean dryRun;
  private final List<Clearance.Cleared> repositories = new ArrayList<>();
  private Optional<String> last = Optional.empty();
  private int entries;

  ClearAnswer(boolean dryRun) {
    this.dryRun = dryRun;
  }

  /**
   * As JSON.
   *
   * @param repositories those in which there is something
   * @param complete whether all repositories were looked at
   * @param after where the next command goes on
   */
  record Document(
      boolean dryRun,
      List<Clearance.Cleared> repositories,
      boolean complete,
      Optional<String> after) {
    Document {
      repositories = List.copyOf(repositories);
    }
  }

  void add(Clearance.Cleared cleared) {
    last = Optional.of(cleared.repository().path());
    int count = cleared.removed().size() + cleared.kept().size();
    if (count + cleared.rememberedLayers() > 0) {
      entries += count;
      repositories.add(cleared);
    }
  }

  boolean isFull() {
    return entries >= MAX_ENTRIES;
  }

  StageAnswer finished() {
    return answer(true, Optional.empty());
  }

  StageAnswer stopped() {
    return answer(false, last);
  }

  private StageAnswer answer(boolean complete, Optional<String> after) {
    return new StageAnswer(
        new Document(dryRun, repositories, complete, after),
        "%s %d things in %d repositories%s"
            .formatted(
                dryRun ? "would touch" : "touched",
                entries,
                repositories.size(),
                complete ? "" : ", not all of them yet"));
  }
}
