package dev.layerlift.layer;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.LayerOutcome;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.LayerliftException;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * One layer of the Recompress state: answered from memory where the result is in the repository or
 * can be mounted into it, by a pass otherwise.
 */
public final class LayerStage {
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  private final ImageTarget target;
  private final Pass pass;
  private final Optional<Memory> memory;
  private final Deadline deadline;
  private final InstantSource clock;
  private final Pause pause;

  /** Reads a layer from the source and stores it anew in the target, or says why not. */
  @FunctionalInterface
  public interface Pass {
    /**
     * @throws LayerliftException for a layer that is not what its image says, and for what goes
     *     wrong on the way
     */
    LayerOutcome run(LayerFacts layer, Settings settings);
  }

  /**
   * Where results are remembered, and under which name they are stored there.
   *
   * @param registry of the target
   * @param repository of the target
   */
  public record Memory(LayerMemory layers, RegistryHost registry, RepositoryName repository) {}

  /** Waits. */
  @FunctionalInterface
  public interface Pause {
    void of(Duration duration) throws InterruptedException;
  }

  /**
   * @param memory empty where nothing is remembered, as on the command line
   */
  public LayerStage(
      ImageTarget target,
      Pass pass,
      Optional<Memory> memory,
      Deadline deadline,
      InstantSource clock,
      Pause pause) {
    this.target = target;
    this.pass = pass;
    this.memory = memory;
    this.deadline = deadline;
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * @throws dev.layerlift.workflow.SourceCorruptException if digest, diff_id or compression are not
   *     what the image says
   * @throws dev.layerlift.workflow.RetryableException after a few passes that a broken connection
   *     ended
   */
  public LayerResult run(LayerFacts layer, Settings settings) {
    Instant start = clock.instant();
    Optional<LayerOutcome> remembered = memory.flatMap(m -> recall(m, layer, settings));
    LayerOutcome outcome = remembered.orElseGet(() -> passes(layer, settings));
    if (remembered.isEmpty()) {
      memory.ifPresent(
          m -> m.layers().remember(layer, settings, outcome, m.registry(), m.repository()));
    }
    long millis = Duration.between(start, clock.instant()).toMillis();
    return new LayerResult(Schema.VERSION, layer, outcome, remembered.isPresent(), millis);
  }

  private Optional<LayerOutcome> recall(Memory memory, LayerFacts layer, Settings settings) {
    return memory
        .layers()
        .recall(layer, settings)
        .filter(entry ->
            switch (entry.outcome()) {
              case Kept _ -> true;
              case Recompressed result -> isHere(result, entry, memory);
            })
        .map(LayerMemory.Entry::outcome);
  }

  /** No fault here is an error: the pass that follows meets it again if it is real. */
  private boolean isHere(Recompressed result, LayerMemory.Entry entry, Memory memory) {
    Descriptor blob = Descriptor.of(result.mediaType(), result.digest(), result.size());
    try {
      return target.hasBlob(blob)
          || (entry.registry().equals(memory.registry())
              && !entry.repository().equals(memory.repository())
              && target.mount(blob, entry.repository()));
    } catch (IOException e) {
      return false;
    }
  }

  /** The client resumes and repeats requests; an upload that breaks can only begin anew. */
  private LayerOutcome passes(LayerFacts layer, Settings settings) {
    Duration wait = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      Instant start = clock.instant();
      try {
        deadline.check("layer " + layer.digest() + " before pass " + attempt);
        return pass.run(layer, settings);
      } catch (NetworkException failure) {
        Duration took = Duration.between(start, clock.instant());
        if (attempt == ATTEMPTS
            || deadline.remaining().compareTo(took.plus(wait).plus(Deadline.MARGIN)) < 0) {
          throw failure;
        }
        sleep(wait, failure);
        wait = wait.multipliedBy(4);
      }
    }
  }

  private void sleep(Duration wait, LayerliftException failure) {
    try {
      pause.of(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.addSuppressed(e);
      throw failure;
    }
  }
}
