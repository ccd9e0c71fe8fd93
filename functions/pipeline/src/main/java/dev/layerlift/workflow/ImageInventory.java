package dev.layerlift.workflow;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an image consists of.
 *
 * @param digest of the manifest or index that the reference names
 * @param images one for each platform that can run, in the order of the index
 * @param obstacles reasons that hold for the whole image; none where it can be optimized
 * @param notes what a reader of the report should know, such as signatures that stay with the
 *     source
 */
public record ImageInventory(
    Digest digest,
    MediaType mediaType,
    List<PlatformImage> images,
    List<Obstacle> obstacles,
    List<String> notes) {
  public ImageInventory {
    images = List.copyOf(images);
    obstacles = List.copyOf(obstacles);
    notes = List.copyOf(notes);
  }

  /** Compressed bytes of the largest platform's layers: what the size thresholds look at. */
  public long largestCompressedSize() {
    return images.stream().mapToLong(PlatformImage::compressedSize).max().orElse(0);
  }

  /**
   * Why an image or a platform is left alone.
   *
   * @param reason in plain words
   * @param mayTag whether the optimized tag may still name the original
   */
  public record Obstacle(String reason, boolean mayTag) {}

  /**
   * One platform's image.
   *
   * @param manifest its manifest's digest
   * @param layers bottom first, as often as the manifest lists them
   * @param obstacle why the platform is left alone; empty where it can be optimized
   */
  public record PlatformImage(
      Digest manifest, Platform platform, List<LayerFacts> layers, Optional<String> obstacle) {
    public PlatformImage {
      layers = List.copyOf(layers);
    }

    /** In bytes; a layer that stands twice is pulled once and counts once. */
    public long compressedSize() {
      return layers.stream()
          .collect(Collectors.toMap(LayerFacts::digest, LayerFacts::size, (a, b) -> a))
          .values()
          .stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }
}
