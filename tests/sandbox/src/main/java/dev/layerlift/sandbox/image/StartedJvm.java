package dev.layerlift.sandbox.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of its files a JVM has touched when it has just started, as Linux tells it in {@code
 * /proc/PID/smaps} and {@code /proc/PID/pagemap}: about what {@code java -version} needs. Files
 * that are read and not mapped, a few small ones, are not seen.
 */
public final class StartedJvm {
  /** {@code 7f2c…-7f2c… r--p 00001000 fe:00 1234 /opt/jdk/lib/modules}. */
  private static final Pattern MAPPING =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) \\S+ ([0-9a-f]+) \\S+ [1-9][0-9]* +(/.*)");

  private static final Pattern PAGE_SIZE = Pattern.compile("KernelPageSize: +([0-9]+) kB");

  /** Of a pagemap entry: the page is in memory. */
  private static final long PRESENT = 1L << 63;

  private StartedJvm() {}

  /**
   * A stretch of a file.
   *
   * @param offset in bytes, of a page
   * @param length in bytes; beyond the file's end where its last page is
   */
  public record Touched(Path file, long offset, long length) {}

  private record Mapping(long start, long end, long offset, Path file) {}

  /**
   * Starts a JVM without a class-data archive, as images come without one, and looks at it.
   *
   * @return empty where the system does not tell
   */
  public static Optional<List<Touched>> look(Path jdkHome) throws IOException {
    Process process =
        new ProcessBuilder(
                jdkHome.resolve("bin/java").toString(),
                "-Xshare:off",
                "-cp",
                System.getProperty("java.class.path"),
                IdleJvm.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader()) {
      Path proc = Path.of("/proc", Long.toString(process.pid()));
      return IdleJvm.READY.equals(out.readLine()) && Files.isReadable(proc.resolve("pagemap"))
          ? Optional.of(touched(proc))
          : Optional.empty();
    } finally {
      process.destroy();
      process.onExit().join();
    }
  }

  private static List<Touched> touched(Path proc) throws IOException {
    List<Touched> touched = new ArrayList<>();
    try (RandomAccessFile pagemap = new RandomAccessFile(proc.resolve("pagemap").toFile(), "r")) {
      Optional<Mapping> mapping = Optional.empty();
      for (String line : Files.readAllLines(proc.resolve("smaps"))) {
        Matcher header = MAPPING.matcher(line);
        Matcher pageSize = PAGE_SIZE.matcher(line);
        if (header.matches()) {
          mapping =
              Optional.of(
                  new Mapping(
                      Long.parseUnsignedLong(header.group(1), 16),
                      Long.parseUnsignedLong(header.group(2), 16),
                      Long.parseLong(header.group(3), 16),
                      Path.of(header.group(4))));
        } else if (pageSize.matches() && mapping.isPresent()) {
          pages(mapping.get(), Integer.parseInt(pageSize.group(1)) << 10, pagemap, touched);
          mapping = Optional.empty();
        }
      }
    }
    return touched;
  }

  private static void pages(
      Mapping mapping, int pageSize, RandomAccessFile pagemap, List<Touched> touched)
      throws IOException {
    int count = Math.toIntExact((mapping.end() - mapping.start()) / pageSize);
    byte[] entries = new byte[count * Long.BYTES];
    pagemap.seek(mapping.start() / pageSize * Long.BYTES);
    pagemap.readFully(entries);
    ByteBuffer bits = ByteBuffer.wrap(entries).order(ByteOrder.nativeOrder());
    int from = 0;
    for (int page = 0; page <= count; page++) {
      boolean present = page < count && (bits.getLong(page * Long.BYTES) & PRESENT) != 0;
      if (!present) {
        if (from < page) {
          touched.add(
              new Touched(
                  mapping.file(),
                  mapping.offset() + (long) from * pageSize,
                  (long) (page - from) * pageSize));
        }
        from = page + 1;
      }
    }
  }
}
