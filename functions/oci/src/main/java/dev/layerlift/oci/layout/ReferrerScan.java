package dev.layerlift.oci.layout;

import dev.layerlift.codec.io.LimitExceededException;
import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.RawManifest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks from {@code index.json} through all indices and manifests, each once, and keeps those about
 * one subject. Absent blobs are passed over: a layout may hold one platform of an index only.
 */
final class ReferrerScan {
  /** Far above what a layout on a disk holds; the manifests of a hostile one end here. */
  private static final int MAX_DOCUMENTS = 20_000;

  private final LayoutReader layout;
  private final Digest subject;
  private final Set<Digest> seen = new HashSet<>();
  private final Deque<Descriptor> waiting = new ArrayDeque<>();
  private final List<Descriptor> referrers = new ArrayList<>();

  ReferrerScan(LayoutReader layout, Digest subject) {
    this.layout = layout;
    this.subject = subject;
  }

  /** In the order in which they are met. */
  List<Descriptor> run() throws IOException {
    add(layout.index().entries());
    while (!waiting.isEmpty()) {
      Optional<RawManifest> raw = layout.readManifest(waiting.remove());
      if (raw.isPresent()) {
        visit(raw.get());
      }
    }
    return List.copyOf(referrers);
  }

  private void add(List<Descriptor> descriptors) throws LimitExceededException {
    for (Descriptor descriptor : descriptors) {
      boolean isDocument = descriptor.mediaType().isManifest() || descriptor.mediaType().isIndex();
      if (isDocument && seen.add(descriptor.digest())) {
        waiting.add(descriptor);
      }
    }
    if (seen.size() > MAX_DOCUMENTS) {
      throw new LimitExceededException(
          layout.name() + " has more than " + MAX_DOCUMENTS + " manifests");
    }
  }

  private void visit(RawManifest raw) throws IOException {
    ManifestDocument document = raw.parse();
    if (document.subject().map(Descriptor::digest).filter(subject::equals).isPresent()) {
      referrers.add(describe(raw, document));
    }
    if (document instanceof ImageIndex index) {
      add(index.manifests());
    }
  }

  /** OCI distribution specification, "Listing Referrers": the fields that an entry must have. */
  private static Descriptor describe(RawManifest raw, ManifestDocument document) {
    Descriptor descriptor = raw.descriptor();
    Optional<String> artifactType =
        document
            .artifactType()
            .filter(type -> !type.isEmpty())
            .or(() ->
                document instanceof Manifest manifest
                    ? Optional.of(manifest.config().mediaType().name())
                    : Optional.empty());
    if (artifactType.isPresent()) {
      descriptor = descriptor.withArtifactType(artifactType.get());
    }
    for (Map.Entry<String, String> annotation : document.annotations().entrySet()) {
      descriptor = descriptor.withAnnotation(annotation.getKey(), annotation.getValue());
    }
    return descriptor;
  }
}
