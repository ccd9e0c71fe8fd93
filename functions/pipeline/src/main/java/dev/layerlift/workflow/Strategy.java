package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.layerlift.oci.model.Text;
import java.util.Locale;

/** What a user asks for, or {@link #AUTO}: the image's size decides. */
public enum Strategy {
  AUTO,
  SKIP,
  ZSTD,
  SOCI,
  BOTH;

  /**
   * @throws IllegalArgumentException if the text is none of the names, in lower case
   */
  @JsonCreator
  public static Strategy parse(String text) {
    for (Strategy strategy : values()) {
      if (strategy.toString().equals(text)) {
        return strategy;
      }
    }
    throw new IllegalArgumentException(
        "not a strategy (auto, skip, zstd, soci or both): " + Text.quote(text));
  }

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
