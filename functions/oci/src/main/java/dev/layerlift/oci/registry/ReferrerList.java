package dev.layerlift.oci.registry;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.codec.io.MalformedInputException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import dev.layerlift.oci.model.Tag;
import dev.layerlift.oci.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists what refers to a manifest. OCI distribution specification, "Listing referrers"; a registry
 * without that end point has a tag that names an index of them ("Referrers tag schema").
 */
final class ReferrerList {
  private static final int MOST_REFERRERS = 10_000;

  private final Steps steps;
  private final ManifestPull manifests;

  ReferrerList(Steps steps, ManifestPull manifests) {
    this.steps = steps;
    this.manifests = manifests;
  }

  /**
   * @param artifactType only these; empty for all
   */
  List<Descriptor> of(Digest subject, Optional<MediaType> artifactType) throws IOException {
    Optional<List<Descriptor>> listed = listed(subject, artifactType);
    List<Descriptor> all = listed.isPresent() ? listed.get() : tagged(subject);
    return artifactType.isEmpty()
        ? all
        : all.stream()
            .filter(d -> d.artifactType().equals(artifactType.map(MediaType::name)))
            .toList();
  }

  /** Empty where the registry has no such end point. */
  Optional<List<Descriptor>> listed(Digest subject, Optional<MediaType> artifactType)
      throws IOException {
    Listing listing = new Listing();
    Pages.walk(
        steps.urls().referrers(subject, artifactType.map(MediaType::name)),
        page -> steps.calls().repeat(() -> read(page, listing)));
    return listing.served ? Optional.of(List.copyOf(listing.referrers)) : Optional.empty();
  }

  /** What the pages so far have brought. */
  private static final class Listing {
    final List<Descriptor> referrers = new ArrayList<>();
    boolean served = true;
  }

  /** Returns the next page. */
  private Optional<URI> read(URI page, Listing into) throws IOException {
    Request request =
        Request.of("GET", page, steps.pull()).header("Accept", MediaType.OCI_INDEX.name());
    try (Answer answer = steps.calls().once(request)) {
      if (answer.status() == 404 || answer.status() == 405 || answer.isHtml()) {
        into.served = false;
        return Optional.empty();
      }
      if (answer.status() != 200) {
        throw steps.calls().failure(answer);
      }
      RawManifest raw = RawManifest.of(MediaType.OCI_INDEX, ListAnswer.bytes(answer));
      Optional<URI> next = Pages.next(answer, steps.calls().redirects());
      into.referrers.addAll(index(raw, answer.toString()).manifests());
      if (into.referrers.size() > MOST_REFERRERS) {
        throw new LimitExceededException(answer + ": more than " + MOST_REFERRERS + " referrers");
      }
      return next;
    }
  }

  private List<Descriptor> tagged(Digest subject) throws IOException {
    Optional<RawManifest> raw = manifests.find(fallbackTag(subject));
    return raw.isEmpty() ? List.of() : index(raw.get(), "tag " + fallbackTag(subject)).manifests();
  }

  static ImageIndex index(RawManifest raw, String what) throws IOException {
    try {
      ManifestDocument document = raw.parse();
      if (document instanceof ImageIndex index) {
        return index;
      }
      throw new StoreException.ProtocolViolation(what + ": a list of referrers is an index");
    } catch (MalformedInputException e) {
      throw new StoreException.ProtocolViolation(what + ": " + e.getMessage(), e);
    }
  }

  /** {@code sha256-<hex>}; a sha512 digest is cut to a tag's length. */
  static Tag fallbackTag(Digest subject) {
    String name = subject.algorithm() + "-" + subject.hex();
    return Tag.parse(name.substring(0, Math.min(name.length(), 128)));
  }
}
