package dev.layerlift.oci.layout;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageReference;
import dev.layerlift.oci.model.ManifestSelector;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.model.Text;
import dev.layerlift.oci.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the entry of a layout that a user means. */
record ImageChoice(String store, LayoutIndex index) {
  private static final int MAX_LISTED = 20;

  ManifestSelector select(Optional<ImageName> name) throws StoreException {
    if (name.isEmpty()) {
      return onlyImage();
    }
    return switch (name.get()) {
      case ImageName.Selected selected -> selected.selector();
      case ImageName.Referenced referenced -> referenced(referenced.reference());
    };
  }

  private ManifestSelector referenced(ImageReference reference) throws StoreException {
    return only(index.referenced(reference), "named " + reference);
  }

  private ManifestSelector onlyImage() throws StoreException {
    List<Descriptor> named =
        index.entries().stream().filter(entry -> LayoutIndex.refName(entry).isPresent()).toList();
    List<Descriptor> candidates = named.isEmpty() ? index.entries() : named;
    Digest digest = only(candidates, "to take without a name");
    return candidates.stream()
        .flatMap(entry -> LayoutIndex.refName(entry).stream())
        .filter(Tag::isValid)
        .findFirst()
        .<ManifestSelector>map(Tag::new)
        .orElse(digest);
  }

  private Digest only(List<Descriptor> entries, String wanted) throws StoreException {
    List<Digest> digests = entries.stream().map(Descriptor::digest).distinct().toList();
    if (digests.size() == 1) {
      return digests.getFirst();
    }
    throw new StoreException.NotFound(
        store
            + (digests.isEmpty() ? " has no image " : " has more than one image ")
            + wanted
            + "; it holds "
            + listed());
  }

  private String listed() {
    if (index.entries().isEmpty()) {
      return "nothing";
    }
    String names =
        index.entries().stream()
            .limit(MAX_LISTED)
            .map(ImageChoice::shown)
            .collect(Collectors.joining(", "));
    int more = index.entries().size() - MAX_LISTED;
    return more > 0 ? names + " and " + more + " more" : names;
  }

  private static String shown(Descriptor entry) {
    return LayoutIndex.refName(entry)
        .map(name -> Tag.isValid(name) ? name : Text.quote(name))
        .orElseGet(() -> "@" + entry.digest());
  }
}
