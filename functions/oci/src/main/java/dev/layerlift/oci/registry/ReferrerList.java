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
  private static final int MOST_PAGES = 1_000;

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
    List<Descriptor> referrers = new ArrayList<>();
    Optional<URI> page =
        Optional.of(steps.urls().referrers(subject, artifactType.map(MediaType::name)));
    for (int pages = 1; page.isPresent(); pages++) {
      URI current = page.get();
      Optional<Page> read = steps.calls().repeat(() -> read(current));
      if (read.isEmpty()) {
        return Optional.empty();
      }
      referrers.addAll(read.get().referrers());
      page = read.get().next();
      if (referrers.size() > MOST_REFERRERS || pages >= MOST_PAGES) {
        throw new LimitExceededException(
            "GET " + Redaction.url(current) + ": more than " + MOST_REFERRERS + " referrers");
      }
    }
    return Optional.of(List.copyOf(referrers));
  }

  private record Page(List<Descriptor> referrers, Optional<URI> next) {}

  private Optional<Page> read(URI page) throws IOException {
    try (Answer answer =
        steps
            .calls()
            .once(
                Request.of("GET", page, steps.pull())
                    .header("Accept", MediaType.OCI_INDEX.name()))) {
      if (answer.status() == 404 || answer.status() == 405 || answer.isHtml()) {
        return Optional.empty();
      }
      if (answer.status() != 200) {
        throw steps.calls().failure(answer);
      }
      RawManifest raw = RawManifest.of(MediaType.OCI_INDEX, ListAnswer.bytes(answer));
      return Optional.of(
          new Page(
              index(raw, answer.toString()).manifests(),
              Pages.next(answer, steps.calls().redirects())));
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
