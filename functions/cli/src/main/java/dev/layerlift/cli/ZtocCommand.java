package dev.layerlift.cli;

import dev.layerlift.codec.gzip.GzipDecoder;
import dev.layerlift.codec.gzip.GzipTap;
import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.codec.ztoc.FileMetadata;
import dev.layerlift.codec.ztoc.IndexOutcome;
import dev.layerlift.codec.ztoc.LayerIndexer;
import dev.layerlift.codec.ztoc.NotIndexed;
import dev.layerlift.codec.ztoc.Verification;
import dev.layerlift.codec.ztoc.Zinfo;
import dev.layerlift.codec.ztoc.Ztoc;
import dev.layerlift.codec.ztoc.ZtocReader;
import dev.layerlift.codec.ztoc.ZtocSettings;
import dev.layerlift.codec.ztoc.ZtocVerifier;
import dev.layerlift.oci.model.Text;
import dev.layerlift.workflow.SociSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One layer file at a time, for people who debug a snapshotter. */
@Command(
    name = "ztoc",
    description = "Builds, shows and verifies the ztoc of one layer file.",
    subcommands = {ZtocCommand.Build.class, ZtocCommand.Show.class, ZtocCommand.Verify.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ZtocCommand implements Runnable {
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int CHUNK = 1 << 18;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "no command given (build, show or verify)");
  }

  /** Builds. */
  @Command(
      name = "build",
      description = "Builds the ztoc of a layer file, gzip or plain tar, and proves it.",
      mixinStandardHelpOptions = true)
  static final class Build implements Callable<Integer> {
    @Spec private CommandLine.Model.CommandSpec spec;

    @Parameters(index = "0", paramLabel = "LAYER", description = "The layer's blob.")
    private Path layer;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "ZTOC",
        required = true,
        description = "The file to write.")
    private Optional<Path> output = Optional.empty();

    @Option(
        names = "--span-size",
        paramLabel = "SIZE",
        description =
            "Uncompressed bytes between two checkpoints, at least. Default: ${DEFAULT-VALUE}.")
    private ByteSize spanSize = SociSettings.DEFAULT.spanSize();

    @Option(
        names = "--build-tool-identifier",
        paramLabel = "TEXT",
        description = "Stands in the ztoc. Default: ${DEFAULT-VALUE}.")
    private String buildToolIdentifier = SociSettings.DEFAULT.buildToolIdentifier();

    @Override
    public Integer call() throws Exception {
      PrintWriter out = spec.commandLine().getOut();
      ZtocSettings settings = settings();
      LayerIndexer indexer =
          isGzip(layer) ? LayerIndexer.forGzip(settings) : LayerIndexer.forTar(settings);
      feed(layer, indexer);
      return switch (indexer.finish()) {
        case NotIndexed refusal -> {
          spec.commandLine().getErr().println("layerlift: " + Text.line(refusal.toString()));
          spec.commandLine().getErr().flush();
          yield ExitStatus.FAILED;
        }
        case IndexOutcome.Indexed done -> {
          write(done.bytes(), output.orElseThrow());
          out.printf(
              Locale.ROOT,
              "%s: %d spans, %d files, %s for %s of layer%n",
              output.orElseThrow(),
              done.ztoc().spanDigests().size(),
              done.ztoc().toc().size(),
              ByteSize.ofBytes(done.bytes().remaining()).toHumanString(),
              ByteSize.ofBytes(done.ztoc().compressedSize()).toHumanString());
          out.flush();
          yield ExitStatus.DONE;
        }
      };
    }

    /** What {@code optimize} takes, and nothing else. */
    private ZtocSettings settings() {
      try {
        SociSettings soci =
            SociSettings.DEFAULT
                .withSpanSize(spanSize)
                .withBuildToolIdentifier(buildToolIdentifier);
        return ZtocSettings.of(soci.buildToolIdentifier()).withSpanSize(soci.spanSize());
      } catch (IllegalArgumentException e) {
        throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }

    /** Whole or not at all. */
    private static void write(ByteBuffer bytes, Path file) throws IOException {
      Path folder = file.toAbsolutePath().getParent();
      Path temporary = Files.createTempFile(folder, ".ztoc", null);
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** Shows. */
  @Command(
      name = "show",
      description = "Shows what a ztoc says: sizes, spans, and with --files each file.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Spec private CommandLine.Model.CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ZTOC", description = "The ztoc to show.")
    private Path ztoc;

    @Option(names = "--files", description = "Also list the files.")
    private boolean files;

    @Override
    public Integer call() throws Exception {
      PrintWriter out = spec.commandLine().getOut();
      Ztoc read = read(ztoc);
      out.println("version       " + Ztoc.VERSION);
      out.println("built by      " + Text.line(read.buildToolIdentifier()));
      out.println("layer         " + read.compressedSize() + " bytes");
      out.println("tar           " + read.uncompressedSize() + " bytes");
      out.println("compression   " + compression(read.zinfo()));
      out.println("files         " + read.toc().size());
      out.println("spans         " + read.zinfo().spanCount());
      for (int span = 0; span < read.zinfo().spanCount(); span++) {
        out.printf(
            Locale.ROOT,
            "  span %6d  at %12d  of the tar %12d  %s%n",
            span,
            read.zinfo().compressedOffset(span),
            read.zinfo().uncompressedOffset(span),
            read.spanDigests().get(span));
      }
      if (files) {
        for (FileMetadata file : read.toc()) {
          out.printf(
              Locale.ROOT,
              "  %-8s %12d bytes at %12d  %s%n",
              file.type().label(),
              file.uncompressedSize(),
              file.uncompressedOffset(),
              Text.line(file.name().toString()));
        }
      }
      out.flush();
      return ExitStatus.DONE;
    }

    private static String compression(Zinfo zinfo) {
      return switch (zinfo) {
        case Zinfo.Gzip _ -> "gzip";
        case Zinfo.Uncompressed _ -> "none";
      };
    }
  }

  /** Verifies. */
  @Command(
      name = "verify",
      description =
          "Reads every span of a layer from its checkpoint and every file's header at its place.",
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {
    @Spec private CommandLine.Model.CommandSpec spec;

    @Parameters(index = "0", paramLabel = "LAYER", description = "The layer's blob.")
    private Path layer;

    @Parameters(index = "1", paramLabel = "ZTOC", description = "Its ztoc.")
    private Path ztoc;

    @Override
    public Integer call() throws Exception {
      PrintWriter out = spec.commandLine().getOut();
      ZtocVerifier verifier = ZtocVerifier.open(ByteBuffer.wrap(Files.readAllBytes(ztoc)));
      feed(layer, verifier);
      return switch (verifier.finish()) {
        case Verification.Proven proven -> {
          out.printf(
              Locale.ROOT,
              "%s is right: %d spans give the layer's bytes, %d files are where it says%n",
              ztoc,
              proven.spans(),
              proven.files());
          out.flush();
          yield ExitStatus.DONE;
        }
        case Verification.Refuted refuted -> {
          out.println(ztoc + " is NOT right: " + Text.line(refuted.reason()));
          out.flush();
          yield ExitStatus.DIFFERENT;
        }
      };
    }
  }

  private static Ztoc read(Path ztoc) throws IOException {
    return ZtocReader.read(ByteBuffer.wrap(Files.readAllBytes(ztoc)));
  }

  private static boolean isGzip(Path layer) throws IOException {
    try (InputStream in = Files.newInputStream(layer)) {
      return (in.read() << 8 | in.read()) == GZIP_MAGIC;
    }
  }

  private static void feed(Path layer, GzipTap tap) throws IOException {
    byte[] chunk = new byte[CHUNK];
    boolean gzip = isGzip(layer);
    try (InputStream blob = new BufferedInputStream(Files.newInputStream(layer), CHUNK);
        InputStream tar = gzip ? new GzipDecoder(blob, tap) : blob) {
      for (int read = tar.read(chunk); read >= 0; read = tar.read(chunk)) {
        if (!gzip) {
          tap.compressed(chunk, 0, read);
          tap.uncompressed(chunk, 0, read);
        }
      }
    }
  }
}
