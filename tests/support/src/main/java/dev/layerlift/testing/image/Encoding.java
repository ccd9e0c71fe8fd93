package dev.layerlift.testing.image;

/** How a layer's tar archive is packed, with the media types that say so. */
public enum Encoding {
  TAR("application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.diff.tar"),
  GZIP(
      "application/vnd.oci.image.layer.v1.tar+gzip",
      "application/vnd.docker.image.rootfs.diff.tar.gzip"),
  ZSTD(
      "application/vnd.oci.image.layer.v1.tar+zstd",
      "application/vnd.docker.image.rootfs.diff.tar.zstd");

  private final String oci;
  private final String docker;

  Encoding(String oci, String docker) {
    this.oci = oci;
    this.docker = docker;
  }

  /** The layer's media type in a manifest of the format. Docker's for zstd is nobody's standard. */
  public String mediaType(Format format) {
    return switch (format) {
      case OCI -> oci;
      case DOCKER -> docker;
    };
  }
}
