package dev.layerlift.sandbox.rule;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import tools.jackson.databind.JsonNode;

/** A rule of EventBridge, judged by EventBridge's own matcher. Safe for use by many threads. */
public final class EventRule {
  private static final String NAME = "rule";

  private final Machine machine = Machine.builder().build();

  /**
   * @param pattern the event pattern, as JSON
   * @throws IllegalArgumentException if the pattern is not one; the message is the matcher's
   */
  public EventRule(String pattern) {
    String fault = JsonRuleCompiler.check(pattern);
    if (fault != null) {
      throw new IllegalArgumentException("not an event pattern: " + fault);
    }
    try {
      machine.addRule(NAME, pattern);
    } catch (IOException e) {
      throw new IllegalArgumentException("not an event pattern: " + e.getMessage(), e);
    }
  }

  /** The rule that is deployed: {@code events/pattern.json}. */
  public static EventRule deployed() {
    return packaged("/events/pattern.json");
  }

  /** The rule for deletions: {@code events/delete-pattern.json}. */
  public static EventRule deployedForDeletions() {
    return packaged("/events/delete-pattern.json");
  }

  private static EventRule packaged(String file) {
    try (InputStream pattern =
        Objects.requireNonNull(
            EventRule.class.getResourceAsStream(file), file + " is not packaged")) {
      return new EventRule(new String(pattern.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param event one event as it stands on the bus
   */
  public boolean matches(JsonNode event) {
    try {
      return machine.rulesForJSONEvent(event.toString()).contains(NAME);
    } catch (Exception e) { // the matcher declares nothing narrower
      throw new IllegalArgumentException("not an event: " + e.getMessage(), e);
    }
  }
}
