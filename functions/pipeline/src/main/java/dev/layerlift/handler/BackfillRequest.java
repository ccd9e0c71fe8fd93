package dev.layerlift.handler;

import dev.layerlift.oci.model.Text;
import dev.layerlift.reconcile.NameFilter;
import dev.layerlift.workflow.MalformedEventException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What somebody asks a backfill for; the input of its state machine. A member that is not known is
 * refused: a typing error must not start a hundred thousand executions.
 *
 * @param dryRun true unless it is said otherwise
 * @param repositories within those of the deployment
 * @param maxImages found at most
 * @param maxConcurrency executions at once
 * @param toleratedFailurePercentage executions of one part of the inventory that may fail
 * @param pushedBefore images that were pushed later are left to their events
 */
record BackfillRequest(
    boolean dryRun,
    Names repositories,
    int maxImages,
    int maxConcurrency,
    int toleratedFailurePercentage,
    Instant pushedBefore) {
  private static final Set<String> MEMBERS =
      Set.of(
          "dryRun",
          "repositories",
          "maxImages",
          "maxConcurrency",
          "toleratedFailurePercentage",
          "pushedBefore");

  private static final int DEFAULT_IMAGES = 100_000;

  /** More would be more parts of the inventory than an execution's history has room for. */
  private static final int MOST_IMAGES = 1_000_000;

  /**
   * The executions of ten images, each of which puts at most four manifests in five seconds, stay
   * below the ten a second that ECR takes. See "Images that were there before" in
   * docs/deployment.md; CostSheetTest holds the arithmetic.
   */
  static final int DEFAULT_CONCURRENCY = 10;

  private static final int MOST_AT_ONCE = 1000;
  private static final int DEFAULT_TOLERATED = 10;
  private static final int PERCENT = 100;

  /**
   * @param include names with {@code *}, separated by spaces; empty for all
   * @param exclude the same; empty for none
   */
  record Names(String include, String exclude) {
    NameFilter filter() {
      return NameFilter.parse(include, exclude);
    }
  }

  /**
   * @param before the default of {@code pushedBefore}
   * @throws MalformedEventException if it is none
   */
  static BackfillRequest parse(JsonNode input, Instant before) {
    if (!(input instanceof ObjectNode request)) {
      throw new MalformedEventException("a backfill's input is an object");
    }
    refuseUnknown(request, MEMBERS, "a backfill's input");
    return new BackfillRequest(
        dryRun(request.path("dryRun")),
        names(request.path("repositories")),
        number(request, "maxImages", 1, MOST_IMAGES, DEFAULT_IMAGES),
        number(request, "maxConcurrency", 1, MOST_AT_ONCE, DEFAULT_CONCURRENCY),
        number(request, "toleratedFailurePercentage", 0, PERCENT, DEFAULT_TOLERATED),
        time(request.path("pushedBefore"), before));
  }

  private static void refuseUnknown(ObjectNode object, Set<String> members, String what) {
    Set<String> unknown = new TreeSet<>(object.propertyNames());
    unknown.removeAll(members);
    if (!unknown.isEmpty()) {
      throw new MalformedEventException(what + " has no " + Text.line(String.join(", ", unknown)));
    }
  }

  private static boolean dryRun(JsonNode value) {
    if (value.isMissingNode()) {
      return true;
    }
    if (!value.isBoolean()) {
      throw wrong("dryRun", "neither true nor false", value);
    }
    return value.booleanValue();
  }

  private static Names names(JsonNode value) {
    if (value.isMissingNode()) {
      return new Names("", "");
    }
    if (!(value instanceof ObjectNode names)) {
      throw wrong("repositories", "no object with include or exclude", value);
    }
    refuseUnknown(names, Set.of("include", "exclude"), "repositories");
    return new Names(names(names, "include"), names(names, "exclude"));
  }

  private static String names(ObjectNode owner, String field) {
    JsonNode value = owner.path(field);
    if (!value.isMissingNode() && !value.isString()) {
      throw wrong("repositories." + field, "no names, separated by spaces", value);
    }
    return value.asString("").strip();
  }

  private static int number(ObjectNode owner, String field, int least, int most, int otherwise) {
    JsonNode value = owner.path(field);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
      throw wrong(field, "no whole number from %d to %d".formatted(least, most), value);
    }
    return value.intValue();
  }

  private static Instant time(JsonNode value, Instant otherwise) {
    if (value.isMissingNode()) {
      return otherwise;
    }
    try {
      return Instant.parse(value.asString(""));
    } catch (DateTimeParseException e) {
      throw wrong("pushedBefore", "no time (ISO 8601)", value);
    }
  }

  private static MalformedEventException wrong(String field, String what, JsonNode value) {
    return new MalformedEventException(
        "a backfill's input, field %s: %s: %s"
            .formatted(field, what, Text.quote(value.toString())));
  }
}
