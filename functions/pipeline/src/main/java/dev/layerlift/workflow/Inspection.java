package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;

/** Inspect's answer: what was found under the event's name. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verdict")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Inspection.Image.class, name = "image"),
  @JsonSubTypes.Type(value = Inspection.Ignored.class, name = "ignored"),
  @JsonSubTypes.Type(value = Inspection.HeldElsewhere.class, name = "heldElsewhere")
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
   * There is nothing to do and no tag to set: no image, our own output, or done before.
   *
   * @param image empty where the event names none, such as a push by digest
   * @param reason in plain words
   */
  record Ignored(int schema, Optional<ImageAddress> image, String reason) implements Inspection {
    public Ignored {
      Schema.require(schema);
    }
  }

  /**
   * Another execution is at the image, and what becomes of it is that one's to say.
   *
   * @param until when its lease ends at the latest
   */
  record HeldElsewhere(int schema, ImageAddress image, String execution, Instant until)
      implements Inspection {
    public HeldElsewhere {
      Schema.require(schema);
    }

    public String reason() {
      return "another execution is at it until %s: %s".formatted(until, execution);
    }
  }
}
