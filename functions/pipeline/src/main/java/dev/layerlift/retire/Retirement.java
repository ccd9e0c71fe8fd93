package dev.layerlift.retire;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.RegistryHost;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.ImageCatalog;
import dev.layerlift.workflow.ImageLease;
import dev.layerlift.workflow.ImageRemoval;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.ObjectStore;
import dev.layerlift.workflow.ReportFolders;
import dev.layerlift.workflow.Settings;
import dev.layerlift.workflow.TagTemplate;
import dev.layerlift.workflow.WorkflowJson;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Retires what was published for one source. Never trusts that the source is gone: asks, and asks
 * again before every variant. Doing it twice, or stopping in between, does no harm.
 */
public final class Retirement {
  private final Side side;
  private final ImageSource images;
  private final RegistryHost registry;
  private final RepositoryName repository;
  private final ReportFolders folders;

  /**
   * What a retirement stands on.
   *
   * @param account settings, for the names of tags that no report tells any more
   */
  public record Side(
      ImageCatalog catalog,
      ImageRemoval removal,
      ObjectStore objects,
      ImageLease lease,
      Settings account,
      InstantSource clock) {}

  /**
   * @param images the repository, by the registry's protocol; stays open
   */
  public Retirement(
      Side side, ImageSource images, RegistryHost registry, RepositoryName repository) {
    this.side = side;
    this.images = images;
    this.registry = registry;
    this.repository = repository;
    this.folders = new ReportFolders(side.objects());
  }

  /**
   * @param tag that is said to be gone; those that reports name are looked at in any case
   */
  public RetireOutcome retire(Digest source, Optional<Tag> tag) throws IOException {
    Set<Digest> held = side.lease().held(registry, repository);
    if (held.contains(source)) {
      return new RetireOutcome.UnderWay();
    }
    Optional<ReportFolders.Folder> folder = folders.of(repository, source);
    Published published =
        folder.isPresent() ? Published.read(folders, folder.get()) : Published.none();
    tag.ifPresent(published.sourceTags()::add);
    Set<Tag> gone = gone(published.sourceTags());
    boolean sourceGone = isGone(source);
    if (!sourceGone && gone.isEmpty()) {
      return new RetireOutcome.StillThere();
    }
    Removals removals =
        new Removals(images, repository, side.catalog(), side.removal(), busy(held));
    boolean all = removeVariants(source, sourceGone, gone, published, removals);
    int forgotten = 0;
    if (sourceGone && all) {
      removals.images(
          published.images(), marker -> published.platforms().contains(marker.source()));
      removeReferrers(source, published, removals);
      forgotten = new ForgottenLayers(side.objects(), false).forget(published.layers(), repository);
    } else if (!sourceGone) {
      removeTagsOfTheSource(source, gone, published, removals);
    }
    Retired retired =
        new Retired(
            Retired.VERSION,
            repository,
            source,
            side.clock().instant(),
            removals.removed(),
            removals.kept(),
            forgotten);
    // The record says that nothing is left to do. Written after a source has come back, it is what
    // makes the reconciler look at it again.
    if (sourceGone && removals.open().isEmpty() && worthARecord(folder, retired)) {
      folders.retire(repository, source, WorkflowJson.writeText(retired));
    }
    return new RetireOutcome.Done(retired, removals.open());
  }

  private static boolean worthARecord(Optional<ReportFolders.Folder> folder, Retired retired) {
    return folder.filter(f -> !f.retired()).isPresent() || !retired.removed().isEmpty();
  }

  private boolean isGone(Digest source) throws IOException {
    return images.resolve(source).isEmpty();
  }

  private Set<Tag> gone(Set<Tag> tags) throws IOException {
    Set<Tag> gone = new LinkedHashSet<>();
    for (Tag tag : tags) {
      if (images.resolve(tag).isEmpty()) {
        gone.add(tag);
      }
    }
    return gone;
  }

  /** Images under way, and their platforms: two indices can share one. */
  private Set<Digest> busy(Set<Digest> held) throws IOException {
    Set<Digest> busy = new TreeSet<>(held);
    for (Digest image : held) {
      if (images.resolve(image).isPresent()
          && images.manifest(image).parse() instanceof ImageIndex index) {
        index.manifests().stream().map(Descriptor::digest).forEach(busy::add);
      }
    }
    return busy;
  }

  /** Whether all that is left of the variants stays for good; false if the source is back. */
  private boolean removeVariants(
      Digest source, boolean sourceGone, Set<Tag> gone, Published published, Removals removals)
      throws IOException {
    Set<Tag> results = results(gone, published);
    for (Digest variant : variants(source, results, published)) {
      Optional<ManifestDocument> document = removals.document(variant);
      if (document.isEmpty()) {
        continue;
      }
      if (Marker.from(document.get().annotations())
          .filter(marker -> marker.source().equals(source))
          .isEmpty()) {
        removals.keep(variant, "it has no mark that says it was made from this source");
        continue;
      }
      if (sourceGone && !isGone(source)) {
        removals.leaveOpen("the source is back");
        return false;
      }
      if (!removals.variant(variant, document.get(), results, sourceGone)
          && leftForNow(variant, published)) {
        removals.leaveOpen("a result's tag still waits for the source tag's next image");
      }
    }
    return true;
  }

  /** Whether a tag of ours stays on it only because its source tag has moved on. */
  private boolean leftForNow(Digest variant, Published published) throws IOException {
    for (Published.SetTag set : published.tags()) {
      if (images.resolve(set.tag()).filter(d -> d.digest().equals(variant)).isPresent()
          && images.resolve(set.source()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Tags of results whose source tag is gone: those that reports tell, and those of templates. */
  private Set<Tag> results(Set<Tag> gone, Published published) {
    Set<Tag> results = new LinkedHashSet<>();
    for (Tag tag : gone) {
      for (TagTemplate template : side.account().resultTags()) {
        template.apply(tag).ifPresent(results::add);
      }
    }
    published.tags().stream()
        .filter(set -> gone.contains(set.source()))
        .map(Published.SetTag::tag)
        .forEach(results::add);
    return results;
  }

  private Set<Digest> variants(Digest source, Set<Tag> results, Published published)
      throws IOException {
    Set<Digest> variants = new LinkedHashSet<>(published.variants());
    published.tags().forEach(set -> variants.add(set.digest()));
    for (Tag result : results) {
      images.resolve(result).map(Descriptor::digest).ifPresent(variants::add);
    }
    variants.remove(source);
    return variants;
  }

  /** An image that was left alone has its optimized tag on itself. Only a report proves it ours. */
  private void removeTagsOfTheSource(
      Digest source, Set<Tag> gone, Published published, Removals removals) throws IOException {
    for (Published.SetTag set : published.tags()) {
      if (gone.contains(set.source())
          && set.digest().equals(source)
          && images.resolve(set.tag()).filter(d -> d.digest().equals(source)).isPresent()
          && images.resolve(set.source()).isEmpty()) {
        removals.untag(set.tag(), source);
      }
    }
  }

  /**
   * SOCI indices of version 1, whose image is gone too. A platform's image can go after the index
   * that named it: then it is the source, and no report tells of it.
   */
  private void removeReferrers(Digest source, Published published, Removals removals)
      throws IOException {
    if (!published.indexed() && !side.account().soci().version().hasV1()) {
      return;
    }
    Set<Digest> subjects = new LinkedHashSet<>(published.platforms());
    subjects.add(source);
    String tool = side.account().soci().buildToolIdentifier();
    for (Digest subject : subjects) {
      if (!isGone(subject)) {
        continue;
      }
      for (Descriptor referrer : images.referrers(subject)) {
        if (removals
            .document(referrer.digest())
            .filter(document -> SociIndices.isOurVersion1(document, tool))
            .isPresent()) {
          removals.child(referrer.digest());
        }
      }
    }
  }
}
