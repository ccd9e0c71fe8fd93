package dev.layerlift.integration;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Inputs that others test their decoders with, from where they publish them: the Go toolchain and
 * the module of the Go zstd implementation, which the SOCI judge is built with.
 */
final class ForeignSuites {
  private static final Path JUDGE = Path.of("..", "judges", "soci");
  private static final String COMPRESS = "github.com/klauspost/compress";

  private ForeignSuites() {}

  /** One input, an archive, stream or frame. */
  record Archive(String name, ByteBuffer content) {
    Archive(String name, byte[] bytes) {
      this(name, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    /** A copy. */
    byte[] bytes() {
      byte[] bytes = new byte[content.remaining()];
      content.duplicate().get(bytes);
      return bytes;
    }
  }

  /** Of package {@code archive/tar}. */
  static List<Archive> goTars() throws IOException {
    List<Archive> archives = new ArrayList<>();
    for (Path file : files(goRoot().resolve("src/archive/tar/testdata"))) {
      String name = file.getFileName().toString();
      byte[] bytes = Files.readAllBytes(file);
      if (name.endsWith(".tar.base64")) {
        archives.add(new Archive(name, Base64.getMimeDecoder().decode(bytes)));
      } else if (name.endsWith(".tar.bz2")) {
        archives.add(new Archive(name, bunzip2(bytes)));
      } else if (name.endsWith(".tar")) {
        archives.add(new Archive(name, bytes));
      }
    }
    return archives;
  }

  /** Of package {@code compress/flate}: streams without a wrapper, whole ones and beginnings. */
  static List<Archive> goDeflateStreams() throws IOException {
    List<Archive> streams = new ArrayList<>();
    for (Path file : files(goRoot().resolve("src/compress/flate/testdata"))) {
      String name = file.getFileName().toString();
      if (!name.endsWith(".in")) {
        streams.add(new Archive(name, Files.readAllBytes(file)));
      }
    }
    return streams;
  }

  /**
   * Frames of the zstd module, those with which its decoder had trouble among them.
   *
   * @param suite name of one of its archives
   */
  static List<Archive> zstdFrames(String suite) throws IOException {
    List<Archive> frames = new ArrayList<>();
    Path file = module(COMPRESS).resolve("zstd/testdata").resolve(suite);
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
        // Beside each frame lies what it is made of, or what is wrong with it.
        if (entry.getName().endsWith(".zst") || suite.equals("decode-regression.zip")) {
          frames.add(new Archive(entry.getName(), zip.getInputStream(entry).readAllBytes()));
        }
      }
    }
    return frames;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static Path goRoot() {
    return Path.of(Tool.GO.run("env", "GOROOT").stdout().strip());
  }

  /** Where this version of the judge has it, downloaded if need be. */
  private static Path module(String name) {
    Command.Finished finished =
        Tool.GO.command("mod", "download", "-json", name).in(JUDGE).succeed();
    return Path.of(JsonMapper.shared().readTree(finished.stdout()).required("Dir").asString());
  }

  private static byte[] bunzip2(byte[] bytes) throws IOException {
    try (InputStream in = new BZip2CompressorInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }
}
