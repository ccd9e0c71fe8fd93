package dev.layerlift.workflow;

import dev.layerlift.oci.model.RepositoryName;
import java.time.Duration;
import java.util.Optional;

/** Where the figures of an execution go, for dashboards and alarms. */
@FunctionalInterface
public interface Metrics {
  void emit(ExecutionFigures figures);

  /** For places that keep no metrics. */
  static Metrics none() {
    return figures -> {};
  }

  /**
   * One execution in figures.
   *
   * @param repository empty where the event named none that is one
   * @param outcome the word of a report's outcome, such as {@code optimized}
   * @param error simple name of what ended a failed execution, such as {@code ThrottledException}
   * @param bytesBefore compressed, of the largest converted platform; 0 where nothing was converted
   * @param bytesAfter compressed, of the same platform
   * @param layersRecompressed by a pass in this execution
   * @param layersIndexed by a pass in this execution
   * @param layersRemembered taken from earlier work
   * @param layersKept of those that were to be recompressed
   * @param layerMillis wall time of all layers, one after the other
   * @param pushToTag empty where no tag was set
   */
  record ExecutionFigures(
      Optional<RepositoryName> repository,
      String outcome,
      Optional<String> error,
      long bytesBefore,
      long bytesAfter,
      int layersRecompressed,
      int layersIndexed,
      int layersRemembered,
      int layersKept,
      long layerMillis,
      Optional<Duration> pushToTag) {}
}
