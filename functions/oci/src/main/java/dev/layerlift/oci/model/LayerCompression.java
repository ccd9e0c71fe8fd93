package dev.layerlift.oci.model;

/** How a layer's tar is stored, told by its media type. */
public enum LayerCompression {
  NONE,
  GZIP,
  ZSTD,
  /** Kept outside the registry: Windows base layers and other non-distributable content. */
  FOREIGN,
  /** Encrypted, or no layer at all. */
  UNKNOWN
}
