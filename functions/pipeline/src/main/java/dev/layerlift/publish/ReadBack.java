package dev.layerlift.publish;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageConfig;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Json;
import dev.layerlift.oci.model.LayerCompression;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.Schema;
import dev.layerlift.workflow.Verification;
import dev.layerlift.workflow.VerificationFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Reads what was published from the store that it was published to, each part once, and counts it.
 * What is missing or broken there ends the verification.
 */
final class ReadBack {
  private final ImageSource target;
  private final Deadline deadline;
  private final Set<Digest> manifests = new HashSet<>();
  private final Map<Digest, Long> blobs = new HashMap<>();

  ReadBack(ImageSource target, Deadline deadline) {
    this.target = target;
    this.deadline = deadline;
  }

  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }

  ManifestDocument manifest(Digest digest) {
    deadline.check(
        () -> manifests.size() + " manifests and " + blobs.size() + " blobs are verified");
    ManifestDocument document = read("manifest " + digest, () -> target.manifest(digest).parse());
    manifests.add(digest);
    return document;
  }

  /** The manifest of an index entry, with the entry's type and size. */
  ManifestDocument manifest(Descriptor entry) {
    ManifestDocument document = manifest(entry.digest());
    RawManifest raw = document.toRaw();
    Expect.that(raw.size() == entry.size(), "size of %s", entry.digest(), entry.size(), raw.size());
    Expect.that(
        raw.mediaType().equals(entry.mediaType()),
        "media type of %s",
        entry.digest(),
        entry.mediaType(),
        raw.mediaType());
    return document;
  }

  ImageConfig config(Descriptor config) {
    Expect.that(
        config.size() <= Json.MAX_DOCUMENT.bytes(),
        "size of configuration %s",
        config.digest(),
        "at most " + Json.MAX_DOCUMENT,
        config.size());
    ImageConfig parsed =
        read(
            "configuration " + config.digest(),
            () -> {
              try (InputStream in = target.blob(config)) {
                return ImageConfig.parse(in.readAllBytes(), "configuration " + config.digest());
              }
            });
    blobs.put(config.digest(), config.size());
    return parsed;
  }

  /** The blob is there with its size; foreign layers are nowhere in a registry. */
  void blob(Descriptor blob) {
    if (blob.mediaType().layerCompression() == LayerCompression.FOREIGN) {
      return;
    }
    Long known = blobs.get(blob.digest());
    if (known != null && known == blob.size()) {
      return;
    }
    deadline.check(
        () -> manifests.size() + " manifests and " + blobs.size() + " blobs are verified");
    if (!read("blob " + blob.digest(), () -> target.hasBlob(blob))) {
      throw new VerificationFailedException(
          "blob %s of %d bytes is not in %s".formatted(blob.digest(), blob.size(), target.name()));
    }
    blobs.put(blob.digest(), blob.size());
  }

  /** A manifest that was kept, and everything that it names. */
  void whole(Descriptor entry) {
    if (!entry.mediaType().isManifest() && !entry.mediaType().isIndex()) {
      if (read("manifest " + entry.digest(), () -> target.resolve(entry.digest())).isEmpty()) {
        throw new VerificationFailedException(entry + " is not in " + target.name());
      }
      manifests.add(entry.digest());
      return;
    }
    if (!manifests.contains(entry.digest())) {
      whole(manifest(entry));
    }
  }

  void whole(ManifestDocument document) {
    switch (document) {
      case Manifest image -> {
        blob(image.config());
        image.layers().forEach(this::blob);
      }
      case ImageIndex index -> index.manifests().forEach(this::whole);
    }
  }

  Verification verification() {
    long bytes = blobs.values().stream().mapToLong(Long::longValue).sum();
    return new Verification(Schema.VERSION, manifests.size(), blobs.size(), bytes);
  }

  private <T> T read(String what, Reading<T> reading) {
    try {
      return reading.read();
    } catch (StoreException.NotFound
        | StoreException.ContentMismatch
        | MalformedInputException
        | LimitExceededException e) {
      throw new VerificationFailedException(
          what + " does not read back from " + target.name() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw Failures.of(e, "read " + what + " back from " + target.name());
    }
  }
}
