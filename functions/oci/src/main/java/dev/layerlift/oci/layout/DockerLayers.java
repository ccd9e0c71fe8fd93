package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.DiffId;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.StoreException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The layer files of a {@code docker save} archive: what nothing in the archive says about them is
 * found by reading each once. For one thread.
 */
final class DockerLayers {
  private static final int WINDOW = 1 << 16;

  private final TarFiles files;

  /** Images of one archive share layers. */
  private final Map<Place, Layer> known = new HashMap<>();

  DockerLayers(TarFiles files) {
    this.files = files;
  }

  /**
   * @param path without links
   * @param algorithm of the diff_id
   */
  private record Place(String path, String algorithm) {}

  /**
   * @param stored type, digest and size of the file as it lies in the archive
   * @param diffId of its tar
   */
  record Layer(Descriptor stored, DiffId diffId, StoredFile file) {}

  /**
   * @param diffId what the image's configuration says
   * @throws StoreException.ContentMismatch if the layer has another
   * @throws StoreException.Unsupported if it is compressed otherwise than by gzip
   */
  Layer verified(String path, DiffId diffId) throws IOException {
    String found =
        files
            .resolve(DockerManifest.plainPath(path))
            .orElseThrow(() -> new MalformedInputException(what(path) + " is not in the archive"));
    Place place = new Place(found, diffId.digest().algorithm());
    Layer layer = known.get(place);
    if (layer == null) {
      layer = measure(files.file(found), diffId.digest(), what(path));
      known.put(place, layer);
    }
    if (!layer.diffId().equals(diffId)) {
      throw new StoreException.ContentMismatch(
          what(path) + " has the diff_id " + layer.diffId() + ", the configuration says " + diffId);
    }
    return layer;
  }

  private String what(String path) {
    return files.name() + ": layer " + Text.quote(path);
  }

  private static Layer measure(StoredFile file, Digest kind, String what) throws IOException {
    MessageDigest storedHash = Digest.newSha256();
    MessageDigest tarHash = kind.newHash();
    boolean isGzip = isGzip(file, what);
    boolean oneHashIsEnough = !isGzip && kind.algorithm().equals("sha256");
    try (InputStream raw = file.open()) {
      InputStream stored = new DigestInputStream(raw, storedHash);
      if (!oneHashIsEnough) {
        drain(isGzip ? new GZIPInputStream(stored, WINDOW) : stored, tarHash);
      }
      // All of the file, also what follows the last gzip member.
      stored.transferTo(OutputStream.nullOutputStream());
    } catch (ZipException | EOFException e) {
      throw new MalformedInputException(what + " is broken gzip: " + e.getMessage(), e);
    }
    Digest digest = Digest.ofSha256(storedHash.digest());
    Digest tarDigest =
        oneHashIsEnough
            ? digest
            : new Digest(kind.algorithm(), HexFormat.of().formatHex(tarHash.digest()));
    MediaType type = isGzip ? MediaType.OCI_LAYER_GZIP : MediaType.OCI_LAYER_TAR;
    return new Layer(Descriptor.of(type, digest, file.size()), new DiffId(tarDigest), file);
  }

  private static boolean isGzip(StoredFile file, String what) throws IOException {
    Optional<Compression> compression;
    try (InputStream start = file.open()) {
      compression = Compression.of(start.readNBytes(Compression.MAGIC_LENGTH));
    }
    if (compression.isEmpty()) {
      return false;
    }
    if (compression.get() != Compression.GZIP) {
      throw new StoreException.Unsupported(
          what + " is " + compression.get() + ": a docker-archive holds plain or gzip layers");
    }
    return true;
  }

  private static void drain(InputStream stream, MessageDigest hash) throws IOException {
    byte[] window = new byte[WINDOW];
    for (int n = stream.read(window); n >= 0; n = stream.read(window)) {
      hash.update(window, 0, n);
    }
  }
}
