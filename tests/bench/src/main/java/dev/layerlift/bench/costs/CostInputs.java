package dev.layerlift.bench.costs;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code docs/costs.json}.
 *
 * @param asOf when the prices were public
 * @param fixed what there is one of in a deployment, however many images
 */
record CostInputs(
    String asOf, Prices prices, Fixed fixed, Assumptions assumptions, List<TypicalImage> images) {
  CostInputs {
    images = List.copyOf(images);
  }

  /** US dollars, each for one of what its name says. */
  record Prices(
      double lambdaGbSecond,
      double lambdaRequest,
      double stateTransition,
      double s3Put,
      double s3Get,
      double s3List,
      double queueRequest,
      double customEvent,
      double logGb,
      double trace,
      double registryGbMonth,
      double dashboardMonth,
      double alarmMonth,
      double customMetricMonth) {}

  record Fixed(int dashboards, int alarms) {}

  /**
   * @param networkMegabitsPerSecond of one function, the slowest and the fastest
   * @param vcpuPerMemoryMiB memory that comes with one virtual processor
   * @param recompressedMbPerCpuSecond megabytes of gzip that one core recompresses in a second
   * @param indexedMbPerCpuSecond megabytes of gzip that one core indexes in a second
   * @param lambdaCoreToMeasuredCore speed of Lambda's core as a part of the measured one's
   * @param zstdToGzip size of a recompressed layer as a part of its source's
   * @param ztocToGzip size of a ztoc as a part of its layer's
   * @param layerInvocationSeconds start and requests of a layer function, beside the pass
   * @param stageInvocationSeconds of any other function
   * @param putImagePerSecond manifests that ECR takes from an account in a region
   * @param transitionsPerBackfilledImage of the backfill's own: the item's execution, its state
   * @param upkeepRepositories that a look over all of them finds
   * @param upkeepSecondsPerRepository of such a look
   * @param queuePollsPerMonth requests by which Lambda waits at the queue of dead letters
   */
  record Assumptions(
      List<Double> networkMegabitsPerSecond,
      int vcpuPerMemoryMiB,
      double recompressedMbPerCpuSecond,
      double indexedMbPerCpuSecond,
      double lambdaCoreToMeasuredCore,
      double zstdToGzip,
      double ztocToGzip,
      double layerInvocationSeconds,
      double stageInvocationSeconds,
      int logBytesPerInvocation,
      int logBytesPerHistoryEvent,
      int s3PutsPerImage,
      int s3GetsPerImage,
      int s3PutsPerLayer,
      int s3GetsPerLayer,
      double putImagePerSecond,
      int transitionsPerBackfilledImage,
      int upkeepRepositories,
      double upkeepSecondsPerRepository,
      int upkeepListsPerRepository,
      int reconcilesPerMonth,
      int sweepsPerMonth,
      int queuePollsPerMonth) {
    Assumptions {
      networkMegabitsPerSecond = List.copyOf(networkMegabitsPerSecond);
    }
  }

  /**
   * @param layers compressed sizes
   */
  record TypicalImage(String name, List<ByteSize> layers) {
    TypicalImage {
      layers = List.copyOf(layers);
    }
  }

  static CostInputs read(Path file) throws IOException {
    return WorkflowJson.read(Files.readAllBytes(file), CostInputs.class, file.toString());
  }
}
