package dev.layerlift.workflow;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import java.util.List;

/**
 * One variant of an image, stored under digests.
 *
 * @param strategy {@link Strategy#ZSTD} or {@link Strategy#SOCI}
 * @param digest of the manifest or index that a tag will name; the source's where nothing changed
 * @param images one for each platform of the plan, in its order
 * @param indices SOCI indices; none in a zstd variant
 * @param compressedSizeBefore of the layers of the largest platform that was converted, in bytes;
 *     of the largest platform where none was
 * @param compressedSizeAfter of the same platform's layers, in bytes, with what belongs to its SOCI
 *     index
 * @param notes what a reader of the report should know
 */
public record PublishedVariant(
    Strategy strategy,
    Digest digest,
    MediaType mediaType,
    List<PublishedImage> images,
    List<PublishedIndex> indices,
    long compressedSizeBefore,
    long compressedSizeAfter,
    List<String> notes) {
  public PublishedVariant {
    if (strategy != Strategy.ZSTD && strategy != Strategy.SOCI) {
      throw new IllegalArgumentException("not a variant: " + strategy);
    }
    images = List.copyOf(images);
    indices = List.copyOf(indices);
    notes = List.copyOf(notes);
  }

  /**
   * @param source the platform's original manifest
   * @param manifest the published one; the same for a platform that was left alone
   */
  public record PublishedImage(Platform platform, Digest source, Digest manifest) {}

  /**
   * @param version {@link SociVersion#V1} or {@link SociVersion#V2}
   * @param image the manifest that the index is bound to
   * @param digest of the index
   * @param size of what the index names (ztocs, prefetch lists), in bytes
   */
  public record PublishedIndex(SociVersion version, Digest image, Digest digest, long size) {}

  /** Whether anything was made that the source does not have. */
  public boolean isChanged() {
    return !indices.isEmpty()
        || images.stream().anyMatch(image -> !image.manifest().equals(image.source()));
  }
}
