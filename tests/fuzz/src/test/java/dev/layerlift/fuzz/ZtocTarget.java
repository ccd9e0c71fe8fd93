package dev.layerlift.fuzz;

import dev.layerlift.codec.gzip.GzipDecoder;
import dev.layerlift.codec.gzip.GzipTap;
import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.codec.ztoc.FileMetadata;
import dev.layerlift.codec.ztoc.IndexOutcome;
import dev.layerlift.codec.ztoc.LayerIndexer;
import dev.layerlift.codec.ztoc.Verification;
import dev.layerlift.codec.ztoc.Ztoc;
import dev.layerlift.codec.ztoc.ZtocReader;
import dev.layerlift.codec.ztoc.ZtocSettings;
import dev.layerlift.codec.ztoc.ZtocVerifier;
import dev.layerlift.codec.ztoc.ZtocWriter;
import dev.layerlift.testing.image.TestTar;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * ztocs: what is read is written and read again as the same, and one is proven of a layer only if
 * it tells of the layer's sizes and files.
 */
final class ZtocTarget {
  /** The same on every machine: its gzip form comes of the JDK and the form of the ztoc of it. */
  private static final byte[] TAR =
      TestTar.seeded(1)
          .directory("d")
          .file("d/f", "content".getBytes(StandardCharsets.UTF_8))
          .symlink("l", "d/f")
          .bytes();

  private static final byte[] GZIP = gzip(TAR);
  private static final Ztoc OF_TAR = ztoc(TAR, LayerIndexer.forTar(ZtocSettings.of("fuzz")), false);
  private static final Ztoc OF_GZIP =
      ztoc(GZIP, LayerIndexer.forGzip(ZtocSettings.of("fuzz")), true);

  private ZtocTarget() {}

  static void check(byte[] input) throws IOException {
    Ztoc ztoc;
    try {
      ztoc = ZtocReader.read(ByteBuffer.wrap(input));
    } catch (MalformedInputException | LimitExceededException e) {
      Property.isOneLine(e);
      return;
    }
    Property.equal(ZtocReader.read(ZtocWriter.write(ztoc)), ztoc, "written and read again");
    requireTrue(input, TAR, false, OF_TAR);
    requireTrue(input, GZIP, true, OF_GZIP);
  }

  private static void requireTrue(byte[] input, byte[] layer, boolean gzip, Ztoc own)
      throws IOException {
    ZtocVerifier verifier = ZtocVerifier.open(ByteBuffer.wrap(input));
    pass(layer, gzip, verifier);
    if (verifier.finish() instanceof Verification.Proven) {
      Ztoc proven = ZtocReader.read(ByteBuffer.wrap(input));
      Property.equal(proven.compressedSize(), own.compressedSize(), "compressed size");
      Property.equal(proven.uncompressedSize(), own.uncompressedSize(), "uncompressed size");
      Property.equal(files(proven), files(own), "files");
    }
  }

  /** The time's zone is the builder's. */
  private static List<List<Object>> files(Ztoc ztoc) {
    List<List<Object>> files = new ArrayList<>();
    for (FileMetadata file : ztoc.toc()) {
      Optional<Instant> time = file.modTime().map(OffsetDateTime::toInstant);
      files.add(
          List.of(
              file.name(),
              file.type(),
              file.uncompressedOffset(),
              file.uncompressedSize(),
              file.linkName(),
              file.mode(),
              file.uid(),
              file.gid(),
              file.userName(),
              file.groupName(),
              time,
              file.devMajor(),
              file.devMinor(),
              file.paxRecords()));
    }
    return files;
  }

  private static Ztoc ztoc(byte[] layer, LayerIndexer indexer, boolean gzip) {
    try {
      pass(layer, gzip, indexer);
      if (indexer.finish() instanceof IndexOutcome.Indexed indexed) {
        return indexed.ztoc();
      }
      throw new AssertionError("the layer has no ztoc");
    } catch (IOException e) {
      throw new AssertionError("bytes in memory", e);
    }
  }

  private static void pass(byte[] layer, boolean gzip, GzipTap tap) throws IOException {
    if (!gzip) {
      tap.compressed(layer, 0, layer.length);
      tap.uncompressed(layer, 0, layer.length);
      return;
    }
    try (GzipDecoder decoder = new GzipDecoder(new ByteArrayInputStream(layer), tap)) {
      decoder.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static byte[] gzip(byte[] tar) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(tar);
    } catch (IOException e) {
      throw new AssertionError("bytes in memory", e);
    }
    return out.toByteArray();
  }
}
