package dev.layerlift.retire;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.oci.store.StoreException;
import dev.layerlift.retire.Retired.Kept;
import dev.layerlift.retire.Retired.Removed;
import dev.layerlift.workflow.ImageCatalog;
import dev.layerlift.workflow.ImageRemoval;
import dev.layerlift.workflow.Marker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Removes manifests and tags of one repository, in the order that ECR asks for: an index before
 * what it names. Keeps count of what went and what stays.
 */
final class Removals {
  private final ImageSource images;
  private final RepositoryName repository;
  private final ImageCatalog catalog;
  private final ImageRemoval removal;
  private final Set<Digest> busy;
  private final List<Removed> removed = new ArrayList<>();
  private final Map<Digest, String> kept = new TreeMap<>();
  private final Set<String> open = new TreeSet<>();

  /**
   * @param busy sources that executions are at: what is made from them stays
   */
  Removals(
      ImageSource images,
      RepositoryName repository,
      ImageCatalog catalog,
      ImageRemoval removal,
      Set<Digest> busy) {
    this.images = images;
    this.repository = repository;
    this.catalog = catalog;
    this.removal = removal;
    this.busy = busy;
  }

  List<Removed> removed() {
    return removed;
  }

  List<Kept> kept() {
    return kept.entrySet().stream().map(e -> new Kept(e.getKey(), e.getValue())).toList();
  }

  /** Why somebody has to come again. */
  Set<String> open() {
    return open;
  }

  void keep(Digest digest, String reason) {
    kept.put(digest, reason);
  }

  void leaveOpen(String reason) {
    open.add(reason);
  }

  /** Empty if it is not there, or no manifest. */
  Optional<ManifestDocument> document(Digest digest) throws IOException {
    try {
      return Optional.of(images.manifest(digest).parse());
    } catch (StoreException.NotFound | MalformedInputException | LimitExceededException e) {
      return Optional.empty();
    }
  }

  /** Removes a tag that names a source: the manifest itself goes only if that was its last tag. */
  void untag(Tag tag, Digest named) throws IOException {
    if (removal.untag(repository, tag) == ImageRemoval.Answer.REMOVED) {
      removed.add(new Removed(named, List.of(tag), false));
    }
  }

  /**
   * Removes a variant with all that only it names.
   *
   * @param removable tags that may go; with any other, the variant stays
   * @param untagged whether it goes even if it has no tag to begin with
   * @return whether it is gone now
   */
  boolean variant(Digest variant, ManifestDocument document, Set<Tag> removable, boolean untagged)
      throws IOException {
    Optional<ImageCatalog.Image> image = catalog.image(repository, variant);
    if (image.isEmpty()) {
      children(document);
      return true;
    }
    List<Tag> tags = image.get().tags();
    boolean mayGo = tags.isEmpty() ? untagged : tags.stream().anyMatch(removable::contains);
    if (!mayGo) {
      tags.stream()
          .findFirst()
          .ifPresent(tag -> keep(variant, "it has the tag " + tag + ", which is not ours to take"));
      return false;
    }
    List<Tag> others = tags.stream().filter(tag -> !removable.contains(tag)).toList();
    List<Tag> gone = untag(tags, removable);
    if (!others.isEmpty()) {
      removed.add(new Removed(variant, gone, false));
      keep(variant, "it has the tag " + others.getFirst() + ", which is not ours to take");
      return false;
    }
    if (removal.remove(repository, variant) == ImageRemoval.Answer.REFERENCED) {
      keep(variant, "an index that is there names it");
      return false;
    }
    removed.add(new Removed(variant, gone, true));
    children(document);
    return true;
  }

  private List<Tag> untag(List<Tag> tags, Set<Tag> removable) throws IOException {
    List<Tag> gone = new ArrayList<>();
    for (Tag tag : tags) {
      if (removable.contains(tag)
          && removal.untag(repository, tag) != ImageRemoval.Answer.REFERENCED) {
        gone.add(tag);
      }
    }
    return gone;
  }

  private void children(ManifestDocument document) throws IOException {
    Set<Digest> children = new LinkedHashSet<>();
    if (document instanceof ImageIndex index) {
      index.manifests().stream().map(Descriptor::digest).forEach(children::add);
    }
    SociIndices.namedBy(document).ifPresent(children::add);
    images(children, marker -> true);
  }

  /**
   * Removes images of variants and their SOCI indices, as far as nothing else names them.
   *
   * @param made which marks are those of the variants
   */
  void images(Collection<Digest> digests, Predicate<Marker> made) throws IOException {
    Set<Digest> indices = new LinkedHashSet<>();
    Set<Digest> listed = new LinkedHashSet<>();
    for (Digest digest : digests) {
      Optional<ManifestDocument> document = document(digest);
      if (document.filter(SociIndices::isVersion2).isPresent()) {
        listed.add(digest);
      }
      Optional<Marker> marker = document.flatMap(d -> Marker.from(d.annotations())).filter(made);
      if (marker.isPresent() && child(digest, marker.get())) {
        document.flatMap(SociIndices::namedBy).ifPresent(indices::add);
      }
    }
    for (Digest index : indices) {
      if (listed.contains(index) || document(index).filter(SociIndices::isVersion2).isPresent()) {
        child(index);
      }
    }
  }

  private boolean child(Digest digest, Marker marker) throws IOException {
    if (busy.contains(marker.source())) {
      keep(digest, "an execution is at " + marker.source() + ", from which it is made too");
      leaveOpen("executions are under way");
      return false;
    }
    return child(digest);
  }

  /** Whether it is gone. */
  boolean child(Digest digest) throws IOException {
    Optional<ImageCatalog.Image> image = catalog.image(repository, digest);
    if (image.isPresent() && !image.get().tags().isEmpty()) {
      keep(digest, "it has the tag " + image.get().tags().getFirst() + " too");
      return false;
    }
    return switch (removal.remove(repository, digest)) {
      case REMOVED -> {
        removed.add(new Removed(digest, List.of(), true));
        yield true;
      }
      case ABSENT -> true;
      case REFERENCED -> {
        keep(digest, "an index that is there names it");
        yield false;
      }
    };
  }
}
