package dev.layerlift.integration;

import dev.layerlift.testing.layer.RandomLayer;
import dev.layerlift.testing.layer.RandomLayers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Layers for the SOCI judge, as files: generated, golden, packed by everything that packs, and made
 * of the packages of this machine. The same in every run on one machine.
 */
final class SociLayers {

  /** A layer's blob, and whether its media type calls it gzip. */
  record LayerFile(Path path, boolean gzip) {
    String name() {
      return path.getFileName().toString();
    }
  }

  private static final Path GOLDEN = Path.of("..", "corpus", "golden", "ztoc", "inputs");

  private static final List<String> TAR_FORMATS = List.of("gnu", "pax", "ustar", "oldgnu", "v7");

  private static final List<String> PACKERS =
      List.of("gzip -n", "pigz -n", "gzip -n -1", "gzip -n -9", "pigz -n -9", "cat");

  private final Path folder;

  /**
   * @param folder for the layers that are made; the caller deletes it
   */
  SociLayers(Path folder) {
    this.folder = folder;
  }

  List<LayerFile> ordinary(int count) {
    return written(count, RandomLayers::ordinary);
  }

  /** One of each kind. */
  List<LayerFile> hostile() {
    return written(RandomLayers.HOSTILE_KINDS, RandomLayers::hostile);
  }

  List<LayerFile> golden() throws IOException {
    try (Stream<Path> inputs = Files.list(GOLDEN)) {
      return inputs
          .sorted()
          .map(input -> new LayerFile(input, input.toString().endsWith(".gz")))
          .toList();
    }
  }

  /** The archive of an ordinary layer, packed with every encoder at every level. */
  List<LayerFile> packed(long seed) throws IOException {
    Path archive = archive(RandomLayers.ordinary(seed));
    List<LayerFile> layers = new ArrayList<>(packedByCommands(archive));
    layers.addAll(packedByGo(archive));
    layers.addAll(packedByJava(archive));
    return layers;
  }

  private Path archive(RandomLayer layer) throws IOException {
    try (InputStream blob = new ByteArrayInputStream(layer.blob());
        InputStream tar = layer.gzip() ? new GZIPInputStream(blob) : blob) {
      return Files.write(folder.resolve("archive-of-" + layer.name()), tar.readAllBytes());
    }
  }

  private static List<LayerFile> packedByCommands(Path archive) {
    Path gzip = Tool.GZIP.path();
    Path pigz = Tool.PIGZ.path();
    Path libdeflate = Tool.LIBDEFLATE_GZIP.path();
    List<String> commands = new ArrayList<>();
    levels(1, 9).forEach(level -> commands.add(gzip + " -n -" + level));
    commands.add(gzip + " -n --rsyncable");
    commands.add(Tool.BUSYBOX.path() + " gzip");
    levels(0, 9).forEach(level -> commands.add(pigz + " -n -p 2 -" + level));
    commands.add(pigz + " -n -p 2 -11 -I 1"); // zopfli, one iteration
    Stream.of("-i", "-b 32 -9", "-i -b 32", "-H", "-U", "-R", "-C remark", "-p 1")
        .forEach(options -> commands.add(pigz + " -n " + options));
    levels(1, 12).forEach(level -> commands.add(libdeflate + " -c -" + level));
    List<LayerFile> layers = new ArrayList<>();
    StringBuilder script = new StringBuilder();
    for (String command : commands) {
      Path layer = Path.of("%s-%d.gz".formatted(archive, layers.size()));
      script.append("%s <%s >%s%n".formatted(command, archive, layer));
      layers.add(new LayerFile(layer, true));
    }
    shell(script);
    return layers;
  }

  /** With the libraries that container tools in Go use. */
  private static List<LayerFile> packedByGo(Path archive) throws IOException {
    List<List<String>> cases = new ArrayList<>();
    List<LayerFile> layers = new ArrayList<>();
    for (String library : List.of("stdlib", "klauspost", "pgzip")) {
      for (int level = -2; level <= 9; level++) {
        Path layer = Path.of("%s-%s%d.gz".formatted(archive, library, level));
        cases.add(List.of(archive.toString(), layer.toString(), library + ":" + level));
        layers.add(new LayerFile(layer, true));
      }
    }
    SociJudge.judge(List.of("compress"), cases).forEach(SociJudge::requireNoError);
    return layers;
  }

  private static List<LayerFile> packedByJava(Path archive) throws IOException {
    List<LayerFile> layers = new ArrayList<>();
    for (int level = 0; level <= 9; level++) {
      Path layer = Path.of("%s-java%d.gz".formatted(archive, level));
      try (OutputStream out = new JavaGzip(Files.newOutputStream(layer), level)) {
        Files.copy(archive, out);
      }
      layers.add(new LayerFile(layer, true));
    }
    return layers;
  }

  private static final class JavaGzip extends GZIPOutputStream {
    JavaGzip(OutputStream out, int level) throws IOException {
      super(out);
      def.setLevel(level);
    }
  }

  /** The files of packages, archived by GNU tar in its formats. */
  List<LayerFile> packages(int count) throws IOException {
    List<LayerFile> layers = new ArrayList<>();
    StringBuilder script = new StringBuilder();
    for (DebianPackage source : DebianPackage.installed(count)) {
      String format = TAR_FORMATS.get(layers.size() % TAR_FORMATS.size());
      String packer = PACKERS.get(layers.size() % PACKERS.size());
      Path list = folder.resolve(source.name() + ".files");
      Files.write(list, format.equals("v7") ? source.briefFiles() : source.files());
      Path archive = folder.resolve(source.name() + ".tar");
      Path layer = folder.resolve(source.name() + ".layer");
      script.append(
          "%s -C / --no-recursion --verbatim-files-from -T %s --format=%s -cf %s%n"
              .formatted(Tool.TAR.path(), list, format, archive));
      script.append("%s <%s >%s && rm %s%n".formatted(packer, archive, layer, archive));
      layers.add(new LayerFile(layer, !packer.equals("cat")));
    }
    shell(script);
    return layers;
  }

  /** What Go's tests of its tar reader read: archives of every origin, and broken ones. */
  List<LayerFile> goTestArchives() throws IOException {
    List<LayerFile> layers = new ArrayList<>();
    for (ForeignSuites.Archive archive : ForeignSuites.goTars()) {
      Path layer = folder.resolve("go-" + archive.name() + ".gz");
      try (OutputStream out = new JavaGzip(Files.newOutputStream(layer), 6)) {
        out.write(archive.bytes());
      }
      layers.add(new LayerFile(layer, true));
    }
    return layers;
  }

  private static void shell(CharSequence script) {
    Command.of(List.of("sh", "-e", "-c", script.toString())).succeed();
  }

  private List<LayerFile> written(int count, LongFunction<RandomLayer> generator) {
    return LongStream.range(0, count)
        .parallel()
        .mapToObj(generator)
        .map(layer -> new LayerFile(write(layer), layer.gzip()))
        .toList();
  }

  private Path write(RandomLayer layer) {
    try {
      return Files.write(folder.resolve(layer.name()), layer.blob());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IntStream levels(int from, int to) {
    return IntStream.rangeClosed(from, to);
  }
}
