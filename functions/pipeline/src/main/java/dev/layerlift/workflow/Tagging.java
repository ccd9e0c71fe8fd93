package dev.layerlift.workflow;

import java.util.List;

/**
 * Tag's answer.
 *
 * @param outcomes one for each tag; the first is the optimized tag's
 */
public record Tagging(int schema, List<TagOutcome> outcomes) {
  public Tagging {
    Schema.require(schema);
    outcomes = List.copyOf(outcomes);
  }
}
