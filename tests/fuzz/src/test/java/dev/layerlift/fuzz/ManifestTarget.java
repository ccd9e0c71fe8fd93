package dev.layerlift.fuzz;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageConfig;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Manifests and indices of both families, and image configurations: a manifest that is accepted
 * keeps its bytes and their digest, and written anew with the same content it reads the same.
 */
final class ManifestTarget {
  private static final List<MediaType> TYPES =
      List.of(
          MediaType.OCI_MANIFEST,
          MediaType.OCI_INDEX,
          MediaType.DOCKER_MANIFEST,
          MediaType.DOCKER_MANIFEST_LIST);

  private ManifestTarget() {}

  static void check(byte[] input) throws IOException {
    for (MediaType type : TYPES) {
      manifest(type, input).ifPresent(document -> keepsBytes(document, input));
    }
    try {
      ImageConfig.parse(input, "configuration");
    } catch (MalformedInputException | LimitExceededException e) {
      Property.isOneLine(e);
    }
  }

  private static Optional<ManifestDocument> manifest(MediaType type, byte[] bytes)
      throws IOException {
    try {
      return Optional.of(RawManifest.of(type, bytes).parse());
    } catch (MalformedInputException | LimitExceededException e) {
      Property.isOneLine(e);
      return Optional.empty();
    }
  }

  private static void keepsBytes(ManifestDocument document, byte[] input) {
    RawManifest raw = document.toRaw();
    Property.equal(ByteBuffer.wrap(raw.bytes()), ByteBuffer.wrap(input), "bytes");
    Property.equal(raw.digest(), Digest.sha256(input), "digest");
    RawManifest written =
        switch (document) {
          case Manifest image ->
              image
                  .with(image.mediaType(), image.config(), image.layers(), image.annotations())
                  .toRaw();
          case ImageIndex index ->
              index.with(index.mediaType(), index.manifests(), index.annotations()).toRaw();
        };
    try {
      ManifestDocument again = written.parse();
      Property.equal(again.annotations(), document.annotations(), "annotations");
      Property.equal(again.subject(), document.subject(), "subject");
      Property.equal(again.artifactType(), document.artifactType(), "artifactType");
      Property.equal(content(again), content(document), "content");
    } catch (IOException e) {
      throw new AssertionError("not read again", e);
    }
  }

  private static List<?> content(ManifestDocument document) {
    return switch (document) {
      case Manifest image -> List.of(image.config(), image.layers());
      case ImageIndex index -> index.manifests();
    };
  }
}
