package dev.layerlift.bench;

import com.github.luben.zstd.ZstdOutputStream;
import com.sun.management.OperatingSystemMXBean;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.zstd.EncoderSettings;
import dev.layerlift.codec.ztoc.ZtocSettings;
import dev.layerlift.layer.LayerPass;
import dev.layerlift.layer.PassResult;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.LayerAction;
import dev.layerlift.workflow.LayerResult.Indexed;
import dev.layerlift.workflow.LayerResult.Kept;
import dev.layerlift.workflow.LayerResult.NotIndexed;
import dev.layerlift.workflow.LayerResult.Recompressed;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The pass over a real layer, beside peers that do the same to the same file in the same run.
 *
 * <pre>
 * java dev.layerlift.bench.LayerBench [folder to make the layer of]
 * </pre>
 *
 * By default the folder of the running JDK. The peers: the JDK's gzip and one zstd-jni stream in
 * one thread, with the pass's three digests but neither frames nor decoding again; and, where they
 * are installed, the gzip and zstd commands in a pipe, zstd on all cores, without any digest.
 */
public final class LayerBench {
  private static final List<Integer> LEVELS = List.of(3, 6);
  private static final int CHUNK_SIZE = 1 << 18;

  private final FolderLayer layer;

  private LayerBench(FolderLayer layer) {
    this.layer = layer;
  }

  /** Recompresses the layer and returns the size of the result in bytes. */
  @FunctionalInterface
  private interface Contender {
    long recompress(int level) throws IOException;
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args.length > 0 ? args[0] : System.getProperty("java.home"));
    try (FolderLayer layer = FolderLayer.of(folder)) {
      System.out.printf(
          "%s: %s gzip, %s tar, %d processors%n",
          folder,
          ByteSize.ofBytes(layer.facts().size()).toHumanString(),
          ByteSize.ofBytes(layer.tarSize()).toHumanString(),
          Runtime.getRuntime().availableProcessors());
      new LayerBench(layer).run();
    }
  }

  private void run() throws IOException {
    pass(LEVELS.getFirst()); // unmeasured: loads libzstd, compiles the loops
    System.out.println(
        "level  contender          seconds  MB/s of tar   CPU s   out MB  time : pass");
    index(); // unmeasured
    measure("index, no zstd", 0, level -> index(), 0);
    for (int level : LEVELS) {
      double pass = measure("pass", level, this::pass, 0);
      measure("JDK + zstd-jni", level, this::singleStream, pass);
      if (isInstalled("gzip") && isInstalled("zstd")) {
        measure("gzip | zstd -T0", level, this::commands, pass);
      }
    }
  }

  /**
   * @param reference seconds that the ratio is of; 0 for the reference itself
   * @return seconds
   */
  private double measure(String name, int level, Contender contender, double reference)
      throws IOException {
    long start = System.nanoTime();
    long cpuStart = cpuNanos();
    long size = contender.recompress(level);
    double seconds = (System.nanoTime() - start) / 1e9;
    double cpuSeconds = (cpuNanos() - cpuStart) / 1e9;
    double ratio = reference == 0 ? 1 : seconds / reference;
    System.out.printf(
        Locale.ROOT,
        "%5d  %-17s %8.2f %12.0f %7.2f %8.1f %12.2f%n",
        level,
        name,
        seconds,
        layer.tarSize() / 1e6 / seconds,
        cpuSeconds,
        size / 1e6,
        ratio);
    return seconds;
  }

  /** Of this process: the commands' own time is not in it. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** Size of the ztoc. */
  private long index() throws IOException {
    DiscardingStore store = new DiscardingStore(layer.content());
    PassResult result =
        new LayerPass(EncoderSettings.DEFAULT, ZtocSettings.of("bench"), Deadline.none())
            .run(layer.facts(), new LayerAction.Index("bench"), store, store);
    return switch (result.ztoc().orElseThrow()) {
      case Indexed stored -> stored.size();
      case NotIndexed not -> throw new IllegalStateException(not.reason());
    };
  }

  private long pass(int level) throws IOException {
    DiscardingStore store = new DiscardingStore(layer.content());
    EncoderSettings settings =
        EncoderSettings.DEFAULT
            .withLevel(level)
            .withWorkers(Runtime.getRuntime().availableProcessors());
    PassResult result =
        new LayerPass(settings, ZtocSettings.of("bench"), Deadline.none())
            .run(layer.facts(), new LayerAction.Recompress("bench"), store, store);
    return switch (result.zstd().orElseThrow()) {
      case Recompressed stored -> stored.size();
      case Kept kept -> throw new IllegalStateException(kept.reason());
    };
  }

  private long singleStream(int level) throws IOException {
    MessageDigest output = Digest.newSha256();
    CountingOutput counter = new CountingOutput();
    try (InputStream stored =
            new DigestInputStream(Files.newInputStream(layer.file()), Digest.newSha256());
        InputStream tar = new GZIPInputStream(stored, CHUNK_SIZE);
        ZstdOutputStream zstd =
            new ZstdOutputStream(new DigestOutputStream(counter, output), level)) {
      zstd.setChecksum(true);
      MessageDigest diffId = Digest.newSha256();
      byte[] chunk = new byte[CHUNK_SIZE];
      for (int read = tar.read(chunk); read >= 0; read = tar.read(chunk)) {
        diffId.update(chunk, 0, read);
        zstd.write(chunk, 0, read);
      }
    }
    return counter.count;
  }

  private long commands(int level) throws IOException {
    List<Process> pipe =
        ProcessBuilder.startPipeline(
            List.of(
                new ProcessBuilder("gzip", "-dc", layer.file().toString()),
                new ProcessBuilder("zstd", "-q", "-c", "-T0", "-" + level)));
    try (InputStream out = pipe.getLast().getInputStream()) {
      return out.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static boolean isInstalled(String command) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private static final class CountingOutput extends OutputStream {
    private long count;

    @Override
    public void write(int value) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }
}
