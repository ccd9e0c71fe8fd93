package dev.layerlift.workflow;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Which of the two layer functions does a layer. */
public enum WorkerSize {
  /** One core. */
  SMALL,
  /** All the cores that a function can have. */
  LARGE;

  @JsonCreator
  public static WorkerSize parse(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
