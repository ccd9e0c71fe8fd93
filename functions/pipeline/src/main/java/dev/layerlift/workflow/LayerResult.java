package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.MediaType;
import java.util.Optional;

/**
 * The layer function's answer for one layer.
 *
 * @param layer the source
 * @param zstd empty where the plan does not recompress the layer
 * @param ztoc empty where the plan does not index the layer
 * @param remembered everything was known from earlier work and is in the repository
 * @param millis wall time of the stage
 */
public record LayerResult(
    int schema,
    LayerFacts layer,
    Optional<ZstdOutcome> zstd,
    Optional<ZtocOutcome> ztoc,
    boolean remembered,
    long millis) {
  public LayerResult {
    Schema.require(schema);
  }

  /** What became of the layer in the zstd variant. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Recompressed.class, name = "recompressed"),
    @JsonSubTypes.Type(value = Kept.class, name = "kept")
  })
  public sealed interface ZstdOutcome {}

  /**
   * Stored as zstd in the image's repository.
   *
   * @param size in bytes, compressed
   * @param uncompressedSize in bytes, of the tar
   */
  public record Recompressed(Digest digest, long size, MediaType mediaType, long uncompressedSize)
      implements ZstdOutcome {}

  /** The layer keeps its bytes. */
  public record Kept(String reason) implements ZstdOutcome {}

  /** What became of the layer in the SOCI variant. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Indexed.class, name = "indexed"),
    @JsonSubTypes.Type(value = NotIndexed.class, name = "notIndexed")
  })
  public sealed interface ZtocOutcome {}

  /**
   * The layer has a ztoc in the image's repository, and every span of it was inflated and compared.
   *
   * @param digest of the ztoc
   * @param size of the ztoc, in bytes
   * @param uncompressedSize in bytes, of the tar
   * @param spans how many parts can be fetched on their own
   * @param xattrs whether a file of the layer has extended attributes, or a folder is opaque
   */
  public record Indexed(Digest digest, long size, long uncompressedSize, int spans, boolean xattrs)
      implements ZtocOutcome {}

  /** A runtime fetches the layer as a whole. */
  public record NotIndexed(String reason) implements ZtocOutcome {}
}
