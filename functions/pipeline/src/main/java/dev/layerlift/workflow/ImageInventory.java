package dev.layerlift.workflow;

import dev.layerlift.codec.io.ByteSize;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Platform;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image consists of.
 *
 * @param digest of the manifest or index that the reference names
 * @param mediaType its type; empty where the image was not read, such as an archived one
 * @param images one for each platform that can run, in the order of the index
 * @param obstacles reasons that hold for the whole image; none where it can be optimized
 * @param notes what a reader of the report should know, such as signatures that stay with the
 *     source
 */
public record ImageInventory(
    Digest digest,
    Optional<MediaType> mediaType,
    List<PlatformImage> images,
    List<Obstacle> obstacles,
    List<String> notes) {
  public ImageInventory {
    images = List.copyOf(images);
    obstacles = List.copyOf(obstacles);
    notes = List.copyOf(notes);
  }

  /**
   * What the size thresholds look at: the compressed layers of the largest platform that can be
   * optimized; zero if there is none.
   */
  public ByteSize largestCompressedSize() {
    return images.stream()
        .filter(image -> image.obstacle().isEmpty())
        .map(PlatformImage::compressedSize)
        .max(Comparator.naturalOrder())
        .orElse(ByteSize.ofBytes(0));
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

    /** A layer that stands twice is pulled once and counts once. */
    public ByteSize compressedSize() {
      Map<Digest, Long> sizes = new HashMap<>();
      layers.forEach(layer -> sizes.putIfAbsent(layer.digest(), layer.size()));
      return ByteSize.ofBytes(sizes.values().stream().mapToLong(Long::longValue).sum());
    }
  }
}
