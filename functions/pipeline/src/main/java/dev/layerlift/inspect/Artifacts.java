package dev.layerlift.inspect;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.LayerCompression;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.ManifestDocument;
import dev.layerlift.oci.model.MediaType;
import dev.layerlift.oci.model.Text;
import java.util.Optional;

/** Tells container images from everything else that registries store. */
final class Artifacts {
  /** On index entries: BuildKit's provenance and SBOM manifests, {@code attestation-manifest}. */
  private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

  private Artifacts() {}

  /** What a document of this type is, where it is neither image manifest nor index. */
  static Optional<String> named(MediaType document) {
    if (document.isManifest() || document.isIndex()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (document.name()) {
          case "application/vnd.docker.distribution.manifest.v1+json",
              "application/vnd.docker.distribution.manifest.v1+prettyjws" ->
              "an image of Docker's schema 1, which names no layer sizes and no diff_ids";
          case "application/vnd.oci.artifact.manifest.v1+json" -> "an artifact manifest";
          default -> "a document of the type " + document;
        });
  }

  /** What an index is, where it is no list of images. */
  static Optional<String> named(ManifestDocument document) {
    if (document.subject().isPresent()) {
      return Optional.of("a referrer of " + document.subject().get().digest());
    }
    return document.artifactType().map(Artifacts::ofType);
  }

  /** What a manifest is, where it is no container image. */
  static Optional<String> named(Manifest manifest) {
    if (!manifest.config().mediaType().isImageConfig()) {
      return Optional.of(
          ofType(manifest.artifactType().orElse(manifest.config().mediaType().name())));
    }
    Optional<String> other = named((ManifestDocument) manifest);
    if (other.isPresent()) {
      return other;
    }
    boolean noLayerIsOne =
        !manifest.layers().isEmpty()
            && manifest.layers().stream().noneMatch(layer -> isLayer(layer.mediaType()));
    return noLayerIsOne
        ? Optional.of(ofType(manifest.layers().getFirst().mediaType().name()))
        : Optional.empty();
  }

  /** Whether an index entry stands beside the images instead of being one. */
  static boolean isAttestation(Descriptor entry) {
    return entry.annotations().containsKey(REFERENCE_TYPE);
  }

  /** Also encrypted layers and formats to come: their names only add to the known ones. */
  private static boolean isLayer(MediaType type) {
    return type.layerCompression() != LayerCompression.UNKNOWN
        || type.name().startsWith("application/vnd.oci.image.layer.")
        || type.name().startsWith("application/vnd.docker.image.rootfs.");
  }

  static String ofType(String type) {
    String kind;
    if (type.startsWith("application/vnd.cncf.helm.")) {
      kind = "a Helm chart";
    } else if (type.startsWith("application/vnd.amazon.soci.index.")) {
      kind = "a SOCI index";
    } else if (type.startsWith("application/vnd.dev.cosign.")
        || type.startsWith("application/vnd.dev.sigstore.")
        || type.startsWith("application/vnd.cncf.notary.")) {
      kind = "a signature";
    } else if (type.startsWith("application/vnd.in-toto")
        || type.startsWith("application/vnd.docker.attestation.")) {
      kind = "an attestation";
    } else if (type.startsWith("application/vnd.wasm.")
        || type.startsWith("application/vnd.bytecodealliance.wasm.")
        || type.startsWith("application/vnd.module.wasm.")) {
      kind = "a WebAssembly module";
    } else {
      kind = "an artifact";
    }
    return kind + " (" + Text.quote(type) + ")";
  }
}
