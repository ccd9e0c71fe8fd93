package dev.layerlift.codec.ztoc;

/** What {@link ZtocVerifier} found. */
public sealed interface Verification {
  /**
   * A consumer that reads the layer through the ztoc gets the layer's bytes and files.
   *
   * @param files how many were compared
   * @param spans how many were read from their checkpoints
   */
  record Proven(long files, int spans) implements Verification {}

  /**
   * @param reason the first difference, in words
   */
  record Refuted(String reason) implements Verification {}
}
