package dev.layerlift.inspect;

import dev.layerlift.oci.model.Descriptor;
import dev.layerlift.oci.model.ImageConfig;
import dev.layerlift.oci.model.LayerCompression;
import dev.layerlift.oci.model.Manifest;
import dev.layerlift.oci.model.Platform;
import dev.layerlift.oci.model.Text;
import dev.layerlift.workflow.Marker;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why one platform's image is left alone, though it is an image. */
final class PlatformObstacles {
  /** Prefixes of layer annotations, and the format that each belongs to. */
  private static final Map<String, String> OWN_INDEX =
      Map.of(
          "containerd.io/snapshot/stargz/", "eStargz",
          "io.containers.estargz.", "eStargz",
          "io.github.containers.zstd-chunked.", "zstd:chunked",
          "containerd.io/snapshot/nydus-", "Nydus",
          "containerd.io/snapshot/overlaybd/", "OverlayBD");

  /** On an image manifest: its zTOCs describe the gzip bytes that a recompression would replace. */
  private static final String SOCI_INDEX_DIGEST = "com.amazon.soci.index-digest";

  private static final String LAMBDA_ENTRYPOINT = "/lambda-entrypoint.sh";

  private PlatformObstacles() {}

  static Optional<String> of(Manifest manifest, Platform platform, ImageConfig config) {
    if (!platform.isLinux() || !config.platform().isLinux()) {
      Platform other = platform.isLinux() ? config.platform() : platform;
      return Optional.of(
          "it is for "
              + Text.quote(other.os())
              + "; only Linux images are known to run with zstd layers");
    }
    if (Marker.isOn(manifest.annotations())) {
      return Optional.of("it is Layerlift's own output");
    }
    if (manifest.annotations().containsKey(SOCI_INDEX_DIGEST)) {
      return Optional.of(
          "it has a SOCI index, which describes its layers as they are and would no longer fit");
    }
    for (int i = 0; i < manifest.layers().size(); i++) {
      Optional<String> obstacle = ofLayer(manifest.layers().get(i), i + 1);
      if (obstacle.isPresent()) {
        return obstacle;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> ofLayer(Descriptor layer, int number) {
    if (layer.mediaType().layerCompression() == LayerCompression.FOREIGN) {
      return Optional.of(
          "layer %d is kept outside the registry (%s)".formatted(number, layer.mediaType()));
    }
    for (String annotation : layer.annotations().keySet()) {
      for (Map.Entry<String, String> format : OWN_INDEX.entrySet()) {
        if (annotation.startsWith(format.getKey())) {
          return Optional.of(
              "layer %d is %s: it carries its own index for lazy loading, which a recompression"
                      .formatted(number, format.getValue())
                  + " would lose");
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Whether the image starts as Lambda's base images do, or with Lambda's runtime interface client.
   */
  static boolean isLambda(ImageConfig config) {
    List<String> entrypoint = config.entrypoint();
    return !entrypoint.isEmpty()
        && (entrypoint.getFirst().endsWith(LAMBDA_ENTRYPOINT)
            || entrypoint.stream().anyMatch(PlatformObstacles::isRuntimeInterfaceClient));
  }

  private static boolean isRuntimeInterfaceClient(String word) {
    String name = word.substring(word.lastIndexOf('/') + 1);
    return name.equals("aws-lambda-ric") || name.equals("awslambdaric");
  }
}
