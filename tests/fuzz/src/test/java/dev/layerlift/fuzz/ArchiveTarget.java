package dev.layerlift.fuzz;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.layout.DockerArchive;
import dev.layerlift.oci.layout.LocalImageSource;
import dev.layerlift.oci.layout.OciArchive;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Archives on disk, OCI's and Docker's: everything in them can be asked for, and what they give has
 * its digest. Checksums of the tar are mended first.
 */
final class ArchiveTarget {
  private static final Path FILE = file();

  private ArchiveTarget() {}

  @FunctionalInterface
  private interface Opener {
    LocalImageSource open(Path file) throws IOException;
  }

  static void check(byte[] input) throws IOException {
    Files.write(FILE, MendedTar.of(input));
    check(OciArchive::open);
    check(DockerArchive::open);
  }

  private static void check(Opener opener) throws IOException {
    try (LocalImageSource source = opener.open(FILE)) {
      for (Tag tag : source.tags()) {
        Optional<Descriptor> _ = source.resolve(tag);
      }
      RawManifest raw = source.manifest(source.select(Optional.empty()));
      Property.holds(
          raw.digest().matches(raw.digest().newHash().digest(raw.bytes())), "another digest");
      Property.isOneLine(source.referrers(raw.digest()).toString());
      if (raw.parse() instanceof Manifest image) {
        read(source, image.config());
        for (Descriptor layer : image.layers()) {
          read(source, layer);
        }
      }
    } catch (MalformedInputException | LimitExceededException | StoreException e) {
      Property.isOneLine(e);
    }
  }

  private static void read(LocalImageSource source, Descriptor descriptor) throws IOException {
    try (InputStream blob = source.blob(descriptor)) {
      long size = blob.transferTo(OutputStream.nullOutputStream());
      Property.equal(size, descriptor.size(), "size of a blob");
    }
  }

  private static Path file() {
    try {
      Path file = Files.createTempFile("layerlift-fuzz-", ".tar");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new AssertionError("no temporary file", e);
    }
  }
}
