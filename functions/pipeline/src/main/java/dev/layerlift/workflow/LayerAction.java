package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What is done with one layer. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LayerAction.Recompress.class, name = "recompress"),
  @JsonSubTypes.Type(value = LayerAction.Keep.class, name = "keep")
})
public sealed interface LayerAction {
  /** In plain words. */
  String reason();

  /** The layer's tar is stored again as zstd. */
  record Recompress(String reason) implements LayerAction {}

  /** The layer keeps its bytes. */
  record Keep(String reason) implements LayerAction {}
}
