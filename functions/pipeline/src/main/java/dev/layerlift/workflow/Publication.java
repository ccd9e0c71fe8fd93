package dev.layerlift.workflow;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import java.util.List;

/**
 * Publish's answer: manifests that are stored under their digests and that no tag names yet.
 *
 * @param digest of the manifest or index that the optimized tag will name
 * @param compressedSizeBefore of the layers of the largest platform that was converted, in bytes;
 *     of the largest platform where none was
 * @param compressedSizeAfter of the same platform's layers, in bytes
 * @param notes what a reader of the report should know
 */
public record Publication(
    int schema,
    Digest digest,
    MediaType mediaType,
    List<PublishedImage> images,
    long compressedSizeBefore,
    long compressedSizeAfter,
    List<String> notes) {
  public Publication {
    Schema.require(schema);
    images = List.copyOf(images);
    notes = List.copyOf(notes);
  }

  /**
   * @param source the platform's original manifest
   * @param manifest the published one; the same for a platform that was left alone
   */
  public record PublishedImage(Platform platform, Digest source, Digest manifest) {}
}
