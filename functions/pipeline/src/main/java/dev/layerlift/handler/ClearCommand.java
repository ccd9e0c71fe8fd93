package dev.layerlift.handler;

import dev.layerlift.workflow.MalformedEventException;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Somebody wants everything removed that was ever published: {@code {"repository": "team/*",
 * "dryRun": false}}. A member that is not known is refused: a typing error must not delete.
 *
 * @param repositories names with {@code *}, separated by spaces
 * @param dryRun true unless it is said otherwise
 * @param after the repository behind which to go on; empty for the beginning
 */
record ClearCommand(String repositories, boolean dryRun, String after) {
  private static final String REPOSITORY = "repository";
  private static final Set<String> MEMBERS = Set.of(REPOSITORY, "dryRun", "after");

  static boolean isOne(ObjectNode event) {
    return event.has(REPOSITORY) && !event.has("detail-type");
  }

  /**
   * @throws MalformedEventException if it is none
   */
  static ClearCommand parse(ObjectNode command) {
    Set<String> unknown = new TreeSet<>(command.propertyNames());
    unknown.removeAll(MEMBERS);
    if (!unknown.isEmpty()) {
      throw new MalformedEventException("a command has no " + String.join(", ", unknown));
    }
    JsonNode dryRun = command.path("dryRun");
    if (!dryRun.isMissingNode() && !dryRun.isBoolean()) {
      throw new MalformedEventException("command, field dryRun: neither true nor false");
    }
    JsonNode repositories = command.path(REPOSITORY);
    if (!repositories.isString() || repositories.stringValue().isBlank()) {
      throw new MalformedEventException(
          "command, field repository: name a repository, or write * for all");
    }
    return new ClearCommand(
        repositories.stringValue().strip(),
        dryRun.isMissingNode() || dryRun.booleanValue(),
        command.path("after").asString(""));
  }
}
