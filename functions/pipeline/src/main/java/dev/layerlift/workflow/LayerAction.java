package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What is done with one layer. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LayerAction.Recompress.class, name = "recompress"),
  @JsonSubTypes.Type(value = LayerAction.Index.class, name = "index"),
  @JsonSubTypes.Type(value = LayerAction.RecompressAndIndex.class, name = "recompressAndIndex"),
  @JsonSubTypes.Type(value = LayerAction.Keep.class, name = "keep")
})
public sealed interface LayerAction {
  /** In plain words. */
  String reason();

  /** The layer's tar is stored again as zstd. */
  record Recompress(String reason) implements LayerAction {}

  /** The layer stays as it is and gets a ztoc. */
  record Index(String reason) implements LayerAction {}

  /** Both, in one pass: the two variants of the image share nothing else. */
  record RecompressAndIndex(String reason) implements LayerAction {}

  /** The layer keeps its bytes and gets no ztoc. */
  record Keep(String reason) implements LayerAction {}

  /** Whether the layer is read at all. */
  default boolean isWork() {
    return recompresses() || indexes();
  }

  default boolean recompresses() {
    return this instanceof Recompress || this instanceof RecompressAndIndex;
  }

  default boolean indexes() {
    return this instanceof Index || this instanceof RecompressAndIndex;
  }
}
