package dev.layerlift.oci.registry;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.ImageIndex;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.RawManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the tag {@code sha256-<hex>} for registries that do not list referrers themselves. OCI
 * distribution specification, "Pushing manifests with subject". Two writers at the same moment may
 * lose one entry: the protocol has no conditional write.
 */
final class ReferrersTag {
  private final ManifestPull manifestPull;
  private final ManifestPush manifestPush;
  private final ReferrerList referrerList;

  ReferrersTag(ManifestPull manifestPull, ManifestPush manifestPush, ReferrerList referrerList) {
    this.manifestPull = manifestPull;
    this.manifestPush = manifestPush;
    this.referrerList = referrerList;
  }

  /**
   * @param manifest pushed, and not acknowledged with {@code OCI-Subject}
   */
  void announce(RawManifest manifest) throws IOException {
    ManifestDocument document = manifest.parse();
    if (document.subject().isEmpty()) {
      return;
    }
    Digest subject = document.subject().get().digest();
    // Without OCI-Subject the registry may still list referrers: then the list is the truth.
    if (referrerList.listed(subject, Optional.empty()).isEmpty()) {
      add(subject, descriptor(document));
    }
  }

  private void add(Digest subject, Descriptor referrer) throws IOException {
    Optional<RawManifest> present = manifestPull.find(ReferrerList.fallbackTag(subject));
    List<Descriptor> entries = new ArrayList<>();
    Map<String, String> annotations = Map.of();
    if (present.isPresent()) {
      ImageIndex index = ReferrerList.index(present.get(), "tag for " + subject);
      entries.addAll(index.manifests());
      annotations = index.annotations();
    }
    if (entries.stream().noneMatch(e -> e.digest().equals(referrer.digest()))) {
      entries.add(referrer);
      ImageIndex changed = ImageIndex.of(List.of()).with(MediaType.OCI_INDEX, entries, annotations);
      manifestPush.put(ReferrerList.fallbackTag(subject), changed.toRaw());
    }
  }

  /** The type of a referrer without one of its own is its configuration's. */
  private static Descriptor descriptor(ManifestDocument document) {
    Optional<String> type =
        document
            .artifactType()
            .or(() ->
                document instanceof Manifest manifest
                    ? Optional.of(manifest.config().mediaType().name())
                    : Optional.empty());
    Descriptor descriptor = document.toRaw().descriptor();
    if (type.isPresent()) {
      descriptor = descriptor.withArtifactType(type.get());
    }
    for (Map.Entry<String, String> annotation : document.annotations().entrySet()) {
      descriptor = descriptor.withAnnotation(annotation.getKey(), annotation.getValue());
    }
    return descriptor;
  }
}
