package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code index.json} of a layout: the entries where reading begins, some of them with a name. OCI
 * image layout specification, "index.json file". Immutable; a change keeps every field and entry
 * that it does not concern.
 */
record LayoutIndex(ImageIndex document) {
  static final String REF_NAME = "org.opencontainers.image.ref.name";

  /** What containerd and Docker add: the whole reference, where {@link #REF_NAME} is a tag. */
  private static final String CONTAINERD_NAME = "io.containerd.image.name";

  static LayoutIndex empty() {
    return new LayoutIndex(ImageIndex.of(List.of()));
  }

  static LayoutIndex parse(byte[] bytes, String what) throws IOException {
    try {
      if (RawManifest.of(MediaType.OCI_INDEX, bytes).parse() instanceof ImageIndex index) {
        return new LayoutIndex(index);
      }
      throw new MalformedInputException("not an image index");
    } catch (MalformedInputException e) {
      throw new MalformedInputException(what + ": " + e.getMessage(), e);
    } catch (LimitExceededException e) {
      throw new LimitExceededException(what + ": " + e.getMessage());
    }
  }

  byte[] bytes() {
    return document.toRaw().bytes();
  }

  List<Descriptor> entries() {
    return document.manifests();
  }

  /** The names that are tags; other names are found with {@link #referenced}. Sorted. */
  List<Tag> tags() {
    return entries().stream()
        .flatMap(entry -> refName(entry).stream())
        .filter(Tag::isValid)
        .distinct()
        .sorted()
        .map(Tag::new)
        .toList();
  }

  /**
   * The entry of a tag.
   *
   * @throws StoreException.Unsupported if the tag names several manifests
   */
  Optional<Descriptor> tagged(Tag tag, String what) throws StoreException {
    List<Descriptor> found = entries().stream().filter(entry -> isNamed(entry, tag)).toList();
    if (found.stream().map(Descriptor::digest).distinct().count() > 1) {
      throw new StoreException.Unsupported(
          what + ": the name " + tag + " stands for several manifests, ask for one by its digest");
    }
    return found.stream().findFirst();
  }

  Optional<Descriptor> listed(Digest digest) {
    return entries().stream().filter(entry -> entry.digest().equals(digest)).findFirst();
  }

  /** Entries whose name is this reference: podman and containerd write whole references. */
  List<Descriptor> referenced(ImageReference reference) {
    return entries().stream()
        .filter(entry ->
            Stream.of(REF_NAME, CONTAINERD_NAME)
                .flatMap(key -> Stream.ofNullable(entry.annotations().get(key)))
                .anyMatch(name -> isReference(name, reference)))
        .toList();
  }

  private static boolean isReference(String name, ImageReference reference) {
    try {
      return ImageReference.parse(name).equals(reference);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static Optional<String> refName(Descriptor entry) {
    return Optional.ofNullable(entry.annotations().get(REF_NAME));
  }

  private static boolean isNamed(Descriptor entry, Tag tag) {
    return refName(entry).filter(tag.name()::equals).isPresent();
  }

  /**
   * With the tag at this content and nowhere else. An entry that loses its name stays, so that what
   * it names survives a clean-up of the layout; the same object if nothing changes.
   */
  LayoutIndex withTag(Tag tag, Descriptor content) {
    List<Descriptor> changed = new ArrayList<>();
    boolean placed = false;
    for (Descriptor entry : entries()) {
      if (!isNamed(entry, tag)) {
        changed.add(entry);
      } else if (!placed && entry.digest().equals(content.digest())) {
        changed.add(refreshed(entry, content));
        placed = true;
      } else if (!isKeptByAnother(entry, tag)) {
        changed.add(entry.withoutAnnotation(REF_NAME));
      }
    }
    if (!placed) {
      place(changed, tag, content);
    }
    return withEntries(changed);
  }

  /** Whether an entry that keeps its place says all that this one says besides its name. */
  private boolean isKeptByAnother(Descriptor entry, Tag leaving) {
    Descriptor nameless = entry.withoutAnnotation(REF_NAME);
    return entries().stream()
        .filter(other -> !isNamed(other, leaving))
        .anyMatch(other -> other.withoutAnnotation(REF_NAME).equals(nameless));
  }

  private static void place(List<Descriptor> entries, Tag tag, Descriptor content) {
    for (int i = 0; i < entries.size(); i++) {
      Descriptor entry = entries.get(i);
      if (entry.digest().equals(content.digest()) && refName(entry).isEmpty()) {
        entries.set(i, refreshed(entry, content).withAnnotation(REF_NAME, tag.name()));
        return;
      }
    }
    entries.add(content.withAnnotation(REF_NAME, tag.name()));
  }

  /** The entry with the content's type and size, and its platform where the entry has none. */
  private static Descriptor refreshed(Descriptor entry, Descriptor content) {
    Descriptor typed = entry.withContent(content.mediaType(), content.digest(), content.size());
    return typed.platform().isPresent()
        ? typed
        : content.platform().map(typed::withPlatform).orElse(typed);
  }

  /** With a nameless entry for the content, unless an entry has its digest already. */
  LayoutIndex withEntry(Descriptor content) {
    if (listed(content.digest()).isPresent()) {
      return this;
    }
    List<Descriptor> changed = new ArrayList<>(entries());
    changed.add(content);
    return withEntries(changed);
  }

  private LayoutIndex withEntries(List<Descriptor> changed) {
    return changed.equals(entries())
        ? this
        : new LayoutIndex(document.with(document.mediaType(), changed, document.annotations()));
  }
}
