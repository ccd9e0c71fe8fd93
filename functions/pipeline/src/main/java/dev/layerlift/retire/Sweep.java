package dev.layerlift.retire;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.workflow.ImageCatalog;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.ReportFolders;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.TagTemplate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds sources that are gone, of which no event told, or told in vain. */
public final class Sweep {
  private final ImageCatalog catalog;
  private final ReportFolders folders;
  private final Settings account;

  public Sweep(ImageCatalog catalog, ReportFolders folders, Settings account) {
    this.catalog = catalog;
    this.folders = folders;
    this.account = account;
  }

  /**
   * Worth a look: the image is gone, or its tag is.
   *
   * @param tag the source tag that is missing; empty where the image is
   */
  public record Suspect(Digest source, Optional<Tag> tag) {}

  /**
   * Memory: digests and tags of the repository.
   *
   * @param images the repository, by the registry's protocol
   */
  public List<Suspect> suspects(RepositoryName repository, ImageSource images) throws IOException {
    Set<Digest> digests = new HashSet<>();
    Map<Tag, Digest> tags = new HashMap<>();
    catalog.images(
        repository,
        page ->
            page.forEach(image -> {
              digests.add(image.digest());
              image.tags().forEach(tag -> tags.put(tag, image.digest()));
            }));
    Set<Suspect> suspects = new LinkedHashSet<>();
    folders.visit(
        repository,
        folder -> {
          if (!digests.contains(folder.image()) && !folder.retired()) {
            suspects.add(new Suspect(folder.image(), Optional.empty()));
          }
        });
    for (Map.Entry<Tag, Digest> result : tags.entrySet()) {
      Optional<Tag> source = sourceTag(result.getKey()).filter(tag -> !tags.containsKey(tag));
      if (source.isPresent()) {
        suspects.add(new Suspect(madeFrom(images, result.getValue()), source));
      }
    }
    return new ArrayList<>(suspects);
  }

  private Optional<Tag> sourceTag(Tag result) {
    return account.resultTags().stream()
        .map((TagTemplate template) -> template.source(result))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Itself, where it carries no marker: it may be a source that was left alone. */
  private static Digest madeFrom(ImageSource images, Digest image) throws IOException {
    try {
      return Marker.from(images.manifest(image).parse().annotations())
          .map(Marker::source)
          .orElse(image);
    } catch (StoreException.NotFound | MalformedInputException | LimitExceededException e) {
      return image;
    }
  }
}
