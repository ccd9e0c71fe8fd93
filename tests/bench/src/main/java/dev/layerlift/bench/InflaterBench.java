package dev.layerlift.bench;

import dev.layerlift.codec.deflate.Inflater;
import dev.layerlift.codec.deflate.Inflater.Event;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.io.MalformedInputException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;

/**
 * Our inflater beside the JDK's (zlib), on layers made of folders of this machine, deflated by the
 * JDK at level 6. Both decode the same bytes into a buffer of their own, in turns; printed is the
 * median of CPU time.
 *
 * <pre>
 * java dev.layerlift.bench.InflaterBench [folder...]
 * </pre>
 *
 * By default the running JDK, and system libraries, Python's library and documentation where there
 * are such.
 */
public final class InflaterBench {
  private static final int ROUNDS = 11;
  private static final int GZIP_HEADER = 10;
  private static final int GZIP_TRAILER = 8;
  private static final int PUSH = 1 << 17;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private InflaterBench() {}

  @FunctionalInterface
  private interface Decoder {
    /** Returns the CRC-32 if asked for. */
    long decode(byte[] stream, boolean crc) throws IOException, DataFormatException;
  }

  public static void main(String[] args) throws IOException, DataFormatException {
    List<Path> folders =
        args.length > 0
            ? Arrays.stream(args).map(Path::of).toList()
            : List.of(
                Path.of(System.getProperty("java.home")),
                Path.of("/usr/lib/x86_64-linux-gnu"),
                Path.of("/usr/lib/python3"),
                Path.of("/usr/share/doc"));
    System.out.println(
        "folder                               gzip       tar   JDK MB/s  MB/s  JDK : ours");
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (FolderLayer layer = FolderLayer.of(folder)) {
          measure(folder, layer);
        }
      }
    }
  }

  private static void measure(Path folder, FolderLayer layer)
      throws IOException, DataFormatException {
    byte[] gzip = Files.readAllBytes(layer.file());
    byte[] stream = Arrays.copyOfRange(gzip, GZIP_HEADER, gzip.length - GZIP_TRAILER);
    List<Decoder> decoders = List.of(InflaterBench::jdk, InflaterBench::ours);
    if (jdk(stream, true) != ours(stream, true)) {
      throw new IllegalStateException("the two decoders differ on " + folder);
    }
    long[][] nanos = new long[decoders.size()][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < decoders.size(); i++) {
        long start = THREADS.getCurrentThreadCpuTime();
        decoders.get(i).decode(stream, false);
        nanos[i][round] = THREADS.getCurrentThreadCpuTime() - start;
      }
    }
    double jdk = median(nanos[0]);
    double ours = median(nanos[1]);
    System.out.printf(
        Locale.ROOT,
        "%-30s %10s %10s %9.0f %5.0f %10.2f%n",
        folder,
        ByteSize.ofBytes(gzip.length).toHumanString(),
        ByteSize.ofBytes(layer.tarSize()).toHumanString(),
        layer.tarSize() * 1e3 / jdk,
        layer.tarSize() * 1e3 / ours,
        jdk / ours);
  }

  private static double median(long[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static long jdk(byte[] stream, boolean crc) throws DataFormatException {
    CRC32 sum = new CRC32();
    byte[] out = new byte[PUSH];
    java.util.zip.Inflater inflater = new java.util.zip.Inflater(true);
    try {
      int at = 0;
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          int length = Math.min(PUSH, stream.length - at);
          inflater.setInput(stream, at, length);
          at += length;
        }
        int written = inflater.inflate(out);
        if (crc) {
          sum.update(out, 0, written);
        }
      }
      return sum.getValue();
    } finally {
      inflater.end();
    }
  }

  private static long ours(byte[] stream, boolean crc) throws MalformedInputException {
    CRC32 sum = new CRC32();
    Inflater inflater = new Inflater();
    inflater.start(0);
    int at = 0;
    Event event;
    do {
      event = inflater.inflate();
      if (crc) {
        sum.update(inflater.output(), inflater.outputOffset(), inflater.outputLength());
      }
      if (event == Event.INPUT_NEEDED) {
        int length = Math.min(PUSH, stream.length - at);
        inflater.push(stream, at, length);
        at += length;
      }
    } while (event != Event.STREAM_END);
    return sum.getValue();
  }
}
