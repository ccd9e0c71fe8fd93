package dev.layerlift.retire;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RepositoryName;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.ImageSource;
import dev.layerlift.workflow.Deadline;
import dev.layerlift.workflow.ImageCatalog;
import dev.layerlift.workflow.Marker;
import dev.layerlift.workflow.ReportFolders;
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
import java.util.stream.Stream;

/**
 * Removes everything that was ever published in a repository, whether its sources are there or not,
 * or says what that would be. Reads every manifest of the repository once; stopped in between, the
 * next run finds less to do. Memory: the list of its images.
 */
public final class Clearance {
  private final Retirement.Side side;
  private final RepositoryName repository;
  private final boolean dryRun;
  private final Removals removals;
  private final Set<Digest> done = new HashSet<>();
  private final Map<Digest, Set<Tag>> reported = new HashMap<>();
  private final Set<Digest> layers = new LinkedHashSet<>();

  /**
   * @param images the repository, by the registry's protocol; stays open
   */
  public Clearance(
      Retirement.Side side, ImageSource images, RepositoryName repository, boolean dryRun) {
    this.side = side;
    this.repository = repository;
    this.dryRun = dryRun;
    this.removals =
        new Removals(
            images, repository, side.catalog(), dryRun ? new Preview() : side.removal(), Set.of());
  }

  /**
   * What went, or would go.
   *
   * @param rememberedLayers how many results of layers
   */
  public record Cleared(
      RepositoryName repository,
      List<Retired.Removed> removed,
      List<Retired.Kept> kept,
      int rememberedLayers) {
    public Cleared {
      removed = List.copyOf(removed);
      kept = List.copyOf(kept);
    }
  }

  /**
   * @throws dev.layerlift.workflow.DeadlineException if time runs out; what is removed by then is
   *     removed
   */
  public Cleared clear(Deadline deadline) throws IOException {
    List<ImageCatalog.Image> all = new ArrayList<>();
    side.catalog().images(repository, all::addAll);
    readReports();
    for (ImageCatalog.Image image : indicesFirst(all)) {
      deadline.check(() -> done.size() + " of " + all.size() + " images of " + repository);
      if (done.add(image.digest())) {
        clear(image);
      }
    }
    int forgotten = new ForgottenLayers(side.objects(), dryRun).forget(layers, repository);
    return new Cleared(repository, removals.removed(), removals.kept(), forgotten);
  }

  private void readReports() throws IOException {
    ReportFolders folders = new ReportFolders(side.objects());
    List<ReportFolders.Folder> found = new ArrayList<>();
    folders.visit(repository, found::add);
    for (ReportFolders.Folder folder : found) {
      Published published = Published.read(folders, folder);
      layers.addAll(published.layers());
      published
          .tags()
          .forEach(set ->
              reported.computeIfAbsent(set.digest(), d -> new LinkedHashSet<>()).add(set.tag()));
    }
  }

  private static List<ImageCatalog.Image> indicesFirst(List<ImageCatalog.Image> all) {
    return Stream.concat(
            all.stream().filter(Clearance::isIndex), all.stream().filter(i -> !isIndex(i)))
        .toList();
  }

  private static boolean isIndex(ImageCatalog.Image image) {
    return image.manifestMediaType().filter(type -> new MediaType(type).isIndex()).isPresent();
  }

  private void clear(ImageCatalog.Image image) throws IOException {
    Optional<ManifestDocument> document = removals.document(image.digest());
    if (document.isEmpty()) {
      return;
    }
    String tool = side.account().soci().buildToolIdentifier();
    if (Marker.from(document.get().annotations()).isPresent()) {
      boolean gone = removals.variant(image.digest(), document.get(), ours(image), true);
      removals.removed().forEach(removed -> done.add(removed.digest()));
      if (!gone && document.get() instanceof ImageIndex index) {
        index.manifests().stream().map(Descriptor::digest).forEach(done::add);
      }
    } else if (SociIndices.isOurVersion1(document.get(), tool)) {
      removals.child(image.digest());
    } else {
      untagTheSource(image);
    }
  }

  /** Tags that a template makes, or that a report says were set. */
  private Set<Tag> ours(ImageCatalog.Image image) {
    Set<Tag> ours = new LinkedHashSet<>(reported.getOrDefault(image.digest(), Set.of()));
    for (Tag tag : image.tags()) {
      if (side.account().resultTags().stream().anyMatch(template -> template.made(tag))) {
        ours.add(tag);
      }
    }
    return ours;
  }

  /** Never a source's last tag: what was left alone stays, with the name it was pushed under. */
  private void untagTheSource(ImageCatalog.Image image) throws IOException {
    for (Tag tag : image.tags()) {
      for (TagTemplate template : side.account().resultTags()) {
        if (template.source(tag).filter(image.tags()::contains).isPresent()) {
          removals.untag(tag, image.digest());
        }
      }
    }
  }
}
