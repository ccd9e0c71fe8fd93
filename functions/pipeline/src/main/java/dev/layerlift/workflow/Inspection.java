package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Optional;

/** Inspect's answer: what was found under the event's name. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verdict")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Inspection.Image.class, name = "image"),
  @JsonSubTypes.Type(value = Inspection.Ignored.class, name = "ignored")
})
public sealed interface Inspection {
  /** There is something to plan for. */
  record Image(int schema, ImageAddress image, Settings settings, ImageInventory inventory)
      implements Inspection {
    public Image {
      Schema.require(schema);
    }
  }

  /**
   * There is nothing to do and no tag to set: no image, our own output, done before, or in work
   * elsewhere.
   *
   * @param image empty where the event names none, such as a push by digest
   * @param reason in plain words
   */
  record Ignored(int schema, Optional<ImageAddress> image, String reason) implements Inspection {
    public Ignored {
      Schema.require(schema);
    }
  }
}
