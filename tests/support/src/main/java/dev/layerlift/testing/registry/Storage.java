package dev.layerlift.testing.registry;

/** Where a registry keeps the bytes of uploaded blobs. */
public enum Storage {
  /** On the heap. For small images. */
  MEMORY,
  /** In a temporary folder that is deleted when the registry closes. */
  DISK,
  /** Nowhere: digest and size are checked and kept, reading the blob fails. For endless layers. */
  DIGESTS_ONLY
}
