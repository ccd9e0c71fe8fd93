package dev.layerlift.bench;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.zstd.EncoderSettings;
import dev.layerlift.codec.ztoc.ZtocSettings;
import dev.layerlift.layer.LayerPass;
import dev.layerlift.layer.PassResult;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.testing.image.GeneratedLayer;
import dev.layerlift.testing.image.TestLayer;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerFacts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Passes a layer that is generated as it is read, and prints what memory that took.
 *
 * <pre>
 * java -Xmx256m dev.layerlift.bench.MemoryBench [size of the tar] [level] [workers] [zstd|soci|both]
 * </pre>
 *
 * By default 4 GiB, level 3, two workers, zstd. The generator itself keeps 64 MiB of that heap.
 */
public final class MemoryBench {
  private MemoryBench() {}

  public static void main(String[] args) throws IOException {
    ByteSize tarSize = ByteSize.parse(args.length > 0 ? args[0] : "4 GiB");
    int level = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    int workers = args.length > 2 ? Integer.parseInt(args[2]) : 2;
    LayerAction action = action(args.length > 3 ? args[3] : "zstd");
    TestLayer layer = GeneratedLayer.gzip(1, tarSize.bytes(), 0.6);
    LayerFacts facts =
        new LayerFacts(
            Digest.parse(layer.digest()),
            layer.size(),
            MediaType.OCI_LAYER_GZIP,
            DiffId.parse(layer.diffId()));
    DiscardingStore store = new DiscardingStore(layer.blob());
    EncoderSettings settings = EncoderSettings.DEFAULT.withLevel(level).withWorkers(workers);
    long start = System.nanoTime();
    PassResult result =
        new LayerPass(settings, ZtocSettings.of("bench"), Deadline.none())
            .run(facts, action, store, store);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.println("layer          " + facts);
    result.zstd().ifPresent(outcome -> System.out.println("outcome        " + outcome));
    result.ztoc().ifPresent(outcome -> System.out.println("outcome        " + outcome));
    System.out.printf(
        "time           %.1f s, %.0f MB of tar a second%n",
        took.toMillis() / 1e3, result.uncompressedSize() / 1e3 / took.toMillis());
    System.out.println("peak heap      " + peakHeap().toHumanString());
    System.out.println("peak resident  " + peakResident());
  }

  private static LayerAction action(String variants) {
    return switch (variants) {
      case "zstd" -> new LayerAction.Recompress("bench");
      case "soci" -> new LayerAction.Index("bench");
      case "both" -> new LayerAction.RecompressAndIndex("bench");
      default -> throw new IllegalArgumentException("zstd, soci or both, not " + variants);
    };
  }

  /** The sum of the pools' peaks, which need not have been at the same time. */
  private static ByteSize peakHeap() {
    return ByteSize.ofBytes(
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getPeakUsage)
            .mapToLong(usage -> usage.getUsed())
            .sum());
  }

  /** Linux only: heap, native buffers, libzstd, code and the JVM itself. */
  private static String peakResident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return "unknown on this system";
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:")) {
        long kibibytes = Long.parseLong(line.replaceAll("[^0-9]", ""));
        return ByteSize.ofBytes(kibibytes << 10).toHumanString();
      }
    }
    return "unknown on this system";
  }
}
