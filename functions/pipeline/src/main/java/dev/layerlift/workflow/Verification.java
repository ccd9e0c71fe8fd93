package dev.layerlift.workflow;

/**
 * Verify's answer. That there is one means that every check held.
 *
 * @param manifests read back and compared
 * @param blobs found with their sizes
 * @param bytes of those blobs
 */
public record Verification(int schema, int manifests, int blobs, long bytes) {
  public Verification {
    Schema.require(schema);
  }
}
