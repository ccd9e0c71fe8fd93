package dev.layerlift.inspect;

import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.Failures;
import dev.layerlift.workflow.ImageInventory;
import dev.layerlift.workflow.ImageInventory.Obstacle;
import dev.layerlift.workflow.ImageInventory.PlatformImage;
import dev.layerlift.workflow.ImageNotFoundException;
import dev.layerlift.workflow.RepositoryFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads manifests and configurations, never a layer. That every layer is there is not asked here:
 * registries take no manifest without its layers, so that a request for each would only slow down
 * the images that are whole; Recompress, Publish and Verify meet a missing one with {@link
 * ImageNotFoundException} before anything is visible.
 */
public final class ImageInspector {
  /** Layers of all platforms together that an inventory lists; beyond, it could not move on. */
  static final int MAX_LAYERS = 500;

  /** Kinds of index entries that a note names. */
  private static final int MAX_KINDS = 5;

  private final ImageSource source;

  /**
   * @param source the image's repository; stays open
   */
  public ImageInspector(ImageSource source) {
    this.source = source;
  }

  /**
   * @throws dev.layerlift.workflow.MalformedImageException for documents that break their format or
   *     a limit, an index that contains itself, a layer without a diff_id
   * @throws ImageNotFoundException if the image, a child of the index or a configuration is missing
   */
  public ImageInventory inspect(ManifestSelector selector, RepositoryFacts facts) {
    if (facts.archived()) {
      return new ImageInventory(
          digest(selector),
          Optional.empty(),
          List.of(),
          List.of(new Obstacle("it is in archive storage, which a pull would wake", false)),
          List.of());
    }
    Walk walk = new Walk(source);
    RawManifest raw = walk.read(selector);
    List<Obstacle> obstacles = new ArrayList<>(obstacles(facts));
    List<String> notes = new ArrayList<>();
    Optional<String> stranger = Artifacts.named(raw.mediaType());
    if (stranger.isPresent()) {
      obstacles.add(new Obstacle("it is no container image but " + stranger.get(), false));
    } else {
      walk.top(raw);
      obstacles.addAll(walk.obstacles().stream().distinct().toList());
      notes.addAll(notes(walk));
    }
    List<PlatformImage> images = walk.images();
    if (images.stream().mapToInt(image -> image.layers().size()).sum() > MAX_LAYERS) {
      images = images.stream().map(ImageInspector::withoutLayers).toList();
      obstacles.add(
          new Obstacle(
              "its platforms have more than %d layers together, more than the workflow can carry"
                  .formatted(MAX_LAYERS),
              true));
    }
    if (obstacles.isEmpty()) {
      notes.addAll(signatures(raw.digest()));
    }
    return new ImageInventory(raw.digest(), Optional.of(raw.mediaType()), images, obstacles, notes);
  }

  private static PlatformImage withoutLayers(PlatformImage image) {
    return new PlatformImage(image.manifest(), image.platform(), List.of(), image.obstacle());
  }

  private static List<Obstacle> obstacles(RepositoryFacts facts) {
    return facts.lambdaMayPull()
        ? List.of(
            new Obstacle(
                "the repository's policy lets Lambda pull from it, and Lambda takes neither an"
                    + " index nor zstd layers",
                false))
        : List.of();
  }

  private Digest digest(ManifestSelector selector) {
    return switch (selector) {
      case Digest digest -> digest;
      case Tag tag -> {
        try {
          yield source
              .resolve(tag)
              .orElseThrow(() ->
                  new ImageNotFoundException("there is no tag " + tag + " in " + source.name()))
              .digest();
        } catch (IOException e) {
          throw Failures.of(e, "resolve the tag " + tag + " of " + source.name());
        }
      }
    };
  }

  private static List<String> notes(Walk walk) {
    List<String> kinds =
        walk.beside().entrySet().stream().map(e -> e.getKey() + " (" + e.getValue() + ")").toList();
    if (kinds.isEmpty()) {
      return List.of();
    }
    String more =
        kinds.size() > MAX_KINDS ? ", and " + (kinds.size() - MAX_KINDS) + " other kinds" : "";
    return List.of(
        "in the index beside the images: "
            + String.join(", ", kinds.subList(0, Math.min(kinds.size(), MAX_KINDS)))
            + more);
  }

  /**
   * Signatures are about a digest and stay with the source. A registry that cannot be asked for
   * them costs only the note.
   */
  private List<String> signatures(Digest digest) {
    List<String> notes = new ArrayList<>();
    try {
      Tag cosign = new Tag(digest.algorithm() + "-" + digest.hex() + ".sig");
      if (source.resolve(cosign).isPresent()) {
        notes.add("the cosign signature " + cosign + " stays with the source");
      }
      long referrers = source.referrers(digest).size();
      if (referrers > 0) {
        notes.add(
            referrers
                + " manifests that refer to the source (signatures, attestations) stay with it");
      }
    } catch (IOException e) {
      notes.add("signatures of the source could not be looked for: " + e.getMessage());
    }
    return notes;
  }
}
