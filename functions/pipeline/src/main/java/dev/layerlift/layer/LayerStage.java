package dev.layerlift.layer;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.store.ImageTarget;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import dev.layerlift.workflow.LayerResult;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.NotIndexed;
import dev.layerlift.workflow.LayerResult.Recompressed;
import dev.layerlift.workflow.LayerResult.ZstdOutcome;
import dev.layerlift.workflow.LayerResult.ZtocOutcome;
import dev.layerlift.workflow.LayerliftException;
import dev.layerlift.workflow.NetworkException;
import dev.layerlift.workflow.Pause;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Settings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * One layer: answered from memory where the result is in the repository or can be mounted into it,
 * by a pass otherwise.
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

  /** Reads a layer from the source and stores what the action asks for, or says why not. */
  @FunctionalInterface
  public interface Pass {
    /**
     * @throws LayerliftException for a layer that is not what its image says, and for what goes
     *     wrong on the way
     */
    PassResult run(LayerFacts layer, LayerAction action, Settings settings);
  }

  /**
   * Where results are remembered, and under which name they are stored there.
   *
   * @param registry of the target
   * @param repository of the target
   */
  public record Memory(LayerMemory layers, RegistryHost registry, RepositoryName repository) {}

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
  public LayerResult run(LayerFacts layer, LayerAction action, Settings settings) {
    Instant start = clock.instant();
    Optional<ZstdOutcome> zstd =
        action.recompresses() ? memory.flatMap(m -> zstd(m, layer, settings)) : Optional.empty();
    Optional<ZtocOutcome> ztoc =
        action.indexes() ? memory.flatMap(m -> ztoc(m, layer, settings)) : Optional.empty();
    Optional<LayerAction> left =
        left(action, action.recompresses() && zstd.isEmpty(), action.indexes() && ztoc.isEmpty());
    if (left.isPresent()) {
      PassResult result = passes(layer, left.get(), settings);
      memory.ifPresent(m -> m.layers().remember(result, settings, m.registry(), m.repository()));
      zstd = result.zstd().isPresent() ? result.zstd() : zstd;
      ztoc = result.ztoc().isPresent() ? result.ztoc() : ztoc;
    }
    long millis = Duration.between(start, clock.instant()).toMillis();
    return new LayerResult(Schema.VERSION, layer, zstd, ztoc, left.isEmpty(), millis);
  }

  /** What memory leaves to do; empty if nothing. */
  private static Optional<LayerAction> left(LayerAction action, boolean zstd, boolean ztoc) {
    if (zstd && ztoc) {
      return Optional.of(new LayerAction.RecompressAndIndex(action.reason()));
    }
    if (zstd) {
      return Optional.of(new LayerAction.Recompress(action.reason()));
    }
    return ztoc ? Optional.of(new LayerAction.Index(action.reason())) : Optional.empty();
  }

  private Optional<ZstdOutcome> zstd(Memory memory, LayerFacts layer, Settings settings) {
    return memory
        .layers()
        .recallZstd(layer, settings)
        .filter(entry ->
            switch (entry.zstd().orElseThrow()) {
              case Kept _ -> true;
              case Recompressed result ->
                  isHere(
                      Descriptor.of(result.mediaType(), result.digest(), result.size()),
                      entry,
                      memory);
            })
        .flatMap(LayerMemory.Entry::zstd);
  }

  private Optional<ZtocOutcome> ztoc(Memory memory, LayerFacts layer, Settings settings) {
    return memory
        .layers()
        .recallZtoc(layer, settings)
        .filter(entry ->
            switch (entry.ztoc().orElseThrow()) {
              case NotIndexed _ -> true;
              case Indexed result ->
                  isHere(
                      Descriptor.of(ZtocTap.ZTOC, result.digest(), result.size()), entry, memory);
            })
        .flatMap(LayerMemory.Entry::ztoc);
  }

  /** No fault here is an error: the pass that follows meets it again if it is real. */
  private boolean isHere(Descriptor blob, LayerMemory.Entry entry, Memory memory) {
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
  private PassResult passes(LayerFacts layer, LayerAction action, Settings settings) {
    Duration wait = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      Instant start = clock.instant();
      try {
        checkDeadline(layer, attempt);
        return pass.run(layer, action, settings);
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

  private void checkDeadline(LayerFacts layer, int attempt) {
    deadline.check(() -> "layer " + layer.digest() + " before pass " + attempt);
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
