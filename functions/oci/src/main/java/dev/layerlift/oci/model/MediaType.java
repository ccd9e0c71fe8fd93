package dev.layerlift.oci.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A media type without parameters (RFC 6838, section 4.2), as descriptors carry it. */
public record MediaType(@JsonValue String name) {
  private static final Pattern FORM =
      Pattern.compile(
          "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}");

  public static final MediaType OCI_MANIFEST =
      new MediaType("application/vnd.oci.image.manifest.v1+json");
  public static final MediaType OCI_INDEX =
      new MediaType("application/vnd.oci.image.index.v1+json");
  public static final MediaType OCI_CONFIG =
      new MediaType("application/vnd.oci.image.config.v1+json");
  public static final MediaType OCI_EMPTY = new MediaType("application/vnd.oci.empty.v1+json");
  public static final MediaType OCI_LAYER_TAR =
      new MediaType("application/vnd.oci.image.layer.v1.tar");
  public static final MediaType OCI_LAYER_GZIP =
      new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");
  public static final MediaType OCI_LAYER_ZSTD =
      new MediaType("application/vnd.oci.image.layer.v1.tar+zstd");
  public static final MediaType DOCKER_MANIFEST =
      new MediaType("application/vnd.docker.distribution.manifest.v2+json");
  public static final MediaType DOCKER_MANIFEST_LIST =
      new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
  public static final MediaType DOCKER_CONFIG =
      new MediaType("application/vnd.docker.container.image.v1+json");
  public static final MediaType DOCKER_LAYER_TAR =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar");
  public static final MediaType DOCKER_LAYER_GZIP =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");
  public static final MediaType DOCKER_LAYER_ZSTD =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar.zstd");

  public MediaType {
    if (!FORM.matcher(name).matches()) {
      throw new IllegalArgumentException("not a media type: " + Text.quote(name));
    }
  }

  /**
   * @throws IllegalArgumentException if the text is no media type or carries parameters
   */
  @JsonCreator
  public static MediaType parse(String text) {
    return new MediaType(text);
  }

  public boolean isIndex() {
    return equals(OCI_INDEX) || equals(DOCKER_MANIFEST_LIST);
  }

  public boolean isManifest() {
    return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
  }

  public boolean isImageConfig() {
    return equals(OCI_CONFIG) || equals(DOCKER_CONFIG);
  }

  /** How a layer of this type is stored; {@link LayerCompression#UNKNOWN} for what is no layer. */
  public LayerCompression layerCompression() {
    return switch (name) {
      case "application/vnd.oci.image.layer.v1.tar",
          "application/vnd.docker.image.rootfs.diff.tar" ->
          LayerCompression.NONE;
      case "application/vnd.oci.image.layer.v1.tar+gzip",
          "application/vnd.docker.image.rootfs.diff.tar.gzip" ->
          LayerCompression.GZIP;
      case "application/vnd.oci.image.layer.v1.tar+zstd",
          "application/vnd.docker.image.rootfs.diff.tar.zstd" ->
          LayerCompression.ZSTD;
      default -> isForeignLayer() ? LayerCompression.FOREIGN : LayerCompression.UNKNOWN;
    };
  }

  private boolean isForeignLayer() {
    return name.startsWith("application/vnd.docker.image.rootfs.foreign.diff.tar")
        || name.startsWith("application/vnd.oci.image.layer.nondistributable.v1.tar");
  }

  /**
   * The OCI type of the same content: Docker's manifest, list, configuration and layer types have
   * one each. Every other type is its own.
   */
  public MediaType toOci() {
    return switch (name) {
      case "application/vnd.docker.distribution.manifest.v2+json" -> OCI_MANIFEST;
      case "application/vnd.docker.distribution.manifest.list.v2+json" -> OCI_INDEX;
      case "application/vnd.docker.container.image.v1+json" -> OCI_CONFIG;
      case "application/vnd.docker.image.rootfs.diff.tar" -> OCI_LAYER_TAR;
      case "application/vnd.docker.image.rootfs.diff.tar.gzip" -> OCI_LAYER_GZIP;
      case "application/vnd.docker.image.rootfs.diff.tar.zstd" -> OCI_LAYER_ZSTD;
      default -> this;
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
