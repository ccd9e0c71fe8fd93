package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;

/**
 * Recompress's answer for one layer.
 *
 * @param layer the source
 * @param remembered the result was known from earlier work and is in the repository
 * @param millis wall time of the stage
 */
public record LayerResult(
    int schema, LayerFacts layer, LayerOutcome outcome, boolean remembered, long millis) {
  public LayerResult {
    Schema.require(schema);
  }

  /** What became of the layer. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Recompressed.class, name = "recompressed"),
    @JsonSubTypes.Type(value = Kept.class, name = "kept")
  })
  public sealed interface LayerOutcome {}

  /**
   * Stored as zstd in the image's repository.
   *
   * @param size in bytes, compressed
   * @param uncompressedSize in bytes, of the tar
   */
  public record Recompressed(Digest digest, long size, MediaType mediaType, long uncompressedSize)
      implements LayerOutcome {}

  /** The layer keeps its bytes. */
  public record Kept(String reason) implements LayerOutcome {}
}
