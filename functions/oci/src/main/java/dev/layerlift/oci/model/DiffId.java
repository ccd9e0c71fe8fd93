package dev.layerlift.oci.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Digest of a layer's uncompressed tar, as {@code rootfs.diff_ids} of the image configuration lists
 * it. Never compare it with the {@link Digest} of the stored blob.
 */
public record DiffId(Digest digest) {
  /**
   * @throws IllegalArgumentException if the text is no digest
   */
  @JsonCreator
  public static DiffId parse(String text) {
    return new DiffId(Digest.parse(text));
  }

  @JsonValue
  @Override
  public String toString() {
    return digest.toString();
  }
}
