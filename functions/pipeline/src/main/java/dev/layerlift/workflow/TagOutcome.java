package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.layerlift.oci.model.Digest;
import dev.layerlift.oci.model.Tag;
import java.time.Instant;

/** Tag's answer. None of them is an error. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TagOutcome.Tagged.class, name = "tagged"),
  @JsonSubTypes.Type(value = TagOutcome.AlreadyTagged.class, name = "alreadyTagged"),
  @JsonSubTypes.Type(value = TagOutcome.NotTagged.class, name = "notTagged")
})
public sealed interface TagOutcome {
  /**
   * The tag now names the digest.
   *
   * @param at when it was set
   */
  record Tagged(int schema, Tag tag, Digest digest, Instant at) implements TagOutcome {
    public Tagged {
      Schema.require(schema);
    }
  }

  /** The tag named the digest before. */
  record AlreadyTagged(int schema, Tag tag, Digest digest) implements TagOutcome {
    public AlreadyTagged {
      Schema.require(schema);
    }
  }

  /** The tag was not touched: immutable and taken, too long, or the source has moved on. */
  record NotTagged(int schema, String reason) implements TagOutcome {
    public NotTagged {
      Schema.require(schema);
    }
  }
}
